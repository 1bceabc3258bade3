import { isBuiltin } from 'node:module';

import { packageName, visitImports } from './imports.mjs';
import { isTestFile, packageOf, rootPackage } from './workspace-packages.mjs';

/**
 * npm hoists, so an undeclared import works here and fails in an image; and Nx draws no edge for it.
 * @type {import('eslint').Rule.RuleModule}
 */
export const declaredDependencies = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      undeclared:
        "'{{name}}' is imported but not in {{home}}'s package.json. Add it to `{{list}}` there, pinned to an exact version, with a line in docs/dependencies.md.",
      development:
        "'{{name}}' is only in `devDependencies` of {{home}}, so an image would lack it. Move it to `dependencies`, or import only its types.",
    },
  },
  create(context) {
    const home = packageOf(context.filename);
    if (home === undefined) return {};
    const inTest = isTestFile(context.filename);
    const root = rootPackage(context.filename);

    return visitImports((specifier, node, isType) => {
      const name = packageName(specifier);
      if (name === undefined || isBuiltin(name) || name === home.name || home.dependencies.has(name)) return;
      const mayBeDevelopment = inTest || isType;
      const inDevelopment = home.devDependencies.has(name) || hasTypes(home, name);
      if (mayBeDevelopment && (inDevelopment || root?.devDependencies.has(name) === true)) return;
      context.report({
        node: /** @type {any} */ (node),
        messageId: inDevelopment ? 'development' : 'undeclared',
        data: { name, home: home.name, list: mayBeDevelopment ? 'devDependencies' : 'dependencies' },
      });
    });
  },
};

/**
 * @param {import('./workspace-packages.mjs').WorkspacePackage} home
 * @param {string} name
 */
function hasTypes(home, name) {
  return home.devDependencies.has(`@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`);
}
