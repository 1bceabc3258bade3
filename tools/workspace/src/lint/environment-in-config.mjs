import { basename } from 'node:path';

/**
 * Configuration that is read in one place is validated there, documented there and passed on as plain values.
 * @type {import('eslint').Rule.RuleModule}
 */
export const environmentInConfig = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      outside:
        '`process.env` is read only in a file named config.ts. Read the variable there and pass its value on as an argument.',
    },
  },
  create(context) {
    if (/^config\.[cm]?[jt]s$/.test(basename(context.filename))) return {};
    /** @param {any} node */
    function report(node) {
      context.report({ node, messageId: 'outside' });
    }
    return {
      'MemberExpression[object.name="process"][property.name="env"]': report,
      'MemberExpression[object.name="process"][property.value="env"]': report,
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]': report,
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]': report,
    };
  },
};
