import { packageName, visitImports } from './imports.mjs';
import { packageOf } from './workspace-packages.mjs';

/**
 * CDKTF is archived: kept behind one package, moving to its continuation is one change. Its AWS provider is one
 * module a resource, and its root loads all of them.
 * @type {import('eslint').Rule.RuleModule}
 */
export const cdktfInInfra = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      outside:
        "'{{specifier}}' may only be imported in packages tagged type:infra, so that CDKTF can be replaced in one place. Read what infra synthesizes instead.",
      root: "Importing '@cdktf/provider-aws' from its root costs 1.9 s and 670 MB. Import the resource: '@cdktf/provider-aws/lib/vpc/index.js'.",
    },
  },
  create(context) {
    const inInfra = packageOf(context.filename)?.tags.includes('type:infra') === true;
    return visitImports((specifier, node) => {
      const name = packageName(specifier);
      if (name !== 'cdktf' && name !== 'constructs' && name?.startsWith('@cdktf/') !== true) return;
      const problem = inInfra ? rootProblem(specifier) : 'outside';
      if (problem === undefined) return;
      context.report({ node: /** @type {any} */ (node), messageId: problem, data: { specifier } });
    });
  },
};

/** @param {string} specifier */
function rootProblem(specifier) {
  return /^@cdktf\/provider-aws(?:\/lib)?(?:\/index\.js)?$/.test(specifier) ? 'root' : undefined;
}
