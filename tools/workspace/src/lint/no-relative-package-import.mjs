import { dirname, resolve } from 'node:path';

import { visitImports } from './imports.mjs';
import { packageOf } from './workspace-packages.mjs';

/**
 * A path that leaves its package makes a dependency that neither npm nor Nx knows of: `nx affected` would miss it.
 * @type {import('eslint').Rule.RuleModule}
 */
export const noRelativePackageImport = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      leaves:
        "'{{specifier}}' leaves its package, so `nx affected` would not see the dependency. Import '{{name}}' by name and list it in package.json.",
    },
  },
  create(context) {
    const home = packageOf(context.filename);
    return visitImports((specifier, node) => {
      if (!specifier.startsWith('.')) return;
      const target = packageOf(resolve(dirname(context.filename), specifier));
      if (home === undefined || target === undefined || target.folder === home.folder) return;
      const data = { specifier, name: target.name };
      context.report({ node: /** @type {any} */ (node), messageId: 'leaves', data });
    });
  },
};
