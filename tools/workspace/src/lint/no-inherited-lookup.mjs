import ts from 'typescript';

/**
 * A plain object has inherited names: `table['constructor']` is a function, and `table['__proto__'] = value` makes
 * no key. So a text that may come from outside is looked up in a Map.
 * @type {import('eslint').Rule.RuleModule}
 */
export const noInheritedLookup = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      read: "A text is looked up in a plain object, where 'constructor' and 'toString' are found without being there. Look it up in a Map: `new Map(Object.entries(table)).get(key)`.",
      write:
        "A text becomes a key of a plain object, where '__proto__' is none. Use a Map, or make the object at once by `Object.fromEntries`.",
      in: "`in` finds 'constructor' and 'toString' in every plain object. Use `Object.hasOwn(table, key)`, or a Map or a Set.",
    },
  },
  create(context) {
    const { sourceCode } = context;
    const isLookup = !sourceCode.parserServices.program ? byText(sourceCode) : byType(sourceCode);
    return {
      'MemberExpression[computed=true]'(/** @type {any} */ node) {
        if (!isLookup(node.object, node.property) || isGuarded(node, sourceCode)) return;
        context.report({ node, messageId: isWritten(node) ? 'write' : 'read' });
      },
      'VariableDeclarator > ObjectPattern > Property[computed=true]'(/** @type {any} */ node) {
        const table = node.parent.parent.init;
        if (isLookup(table, node.key)) context.report({ node, messageId: 'read' });
      },
      'BinaryExpression[operator="in"]'(/** @type {any} */ node) {
        if (isLookup(node.right, node.left)) context.report({ node, messageId: 'in' });
      },
    };
  },
};

/** @param {any} node */
function isWritten(node) {
  const { parent } = node;
  return (
    parent.type === 'UpdateExpression' || (parent.type === 'AssignmentExpression' && parent.left === node)
  );
}

/**
 * Inside of code that runs only where `Object.hasOwn` has found the key.
 * @param {any} access
 * @param {import('eslint').SourceCode} sourceCode
 */
function isGuarded(access, sourceCode) {
  const table = sourceCode.getText(access.object);
  const guard = `Object.hasOwn(${table}, ${sourceCode.getText(access.property)})`;
  for (let node = access; node.parent; node = node.parent) {
    const { parent } = node;
    const condition =
      parent.consequent === node ? parent.test : parent.operator === '&&' ? parent.left : undefined;
    if (condition !== undefined && node !== condition && operands(condition).includes(guard)) return true;
  }
  return false;

  /**
   * @param {any} condition
   * @returns {string[]}
   */
  function operands(condition) {
    if (condition.operator !== '&&') return [sourceCode.getText(condition)];
    return [...operands(condition.left), ...operands(condition.right)];
  }
}

/**
 * With types: the key may be any text, and the table is neither a list nor an instance of a class.
 * @param {import('eslint').SourceCode} sourceCode
 * @returns {(table: any, key: any) => boolean}
 */
function byType({ parserServices }) {
  const checker = parserServices.program.getTypeChecker();
  return (table, key) => {
    if (!isAnyText(parserServices.getTypeAtLocation(withoutCast(key)))) return false;
    return isPlainObject(parserServices.getTypeAtLocation(table), checker);
  };
}

/**
 * Looks below a cast: it states its writer's hope, not the kind of the key.
 * @param {any} node
 * @returns {any}
 */
function withoutCast(node) {
  return node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression'
    ? withoutCast(node.expression)
    : node;
}

const TEXT =
  ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping | ts.TypeFlags.Any;

/** @param {ts.Type} type */
function isAnyText(type) {
  const types = type.isUnion() ? type.types : [type];
  return types.some(({ flags }) => (flags & TEXT) !== 0);
}

/**
 * @param {ts.Type} type
 * @param {ts.TypeChecker} checker
 * @returns {boolean}
 */
function isPlainObject(type, checker) {
  const known = checker.getNonNullableType(checker.getBaseConstraintOfType(type) ?? type);
  if (known.isUnion()) return known.types.some((part) => isPlainObject(part, checker));
  if ((known.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0 || known.isClass())
    return false;
  const isList = checker.getIndexInfoOfType(known, ts.IndexKind.Number) !== undefined;
  return !isList || checker.getIndexInfoOfType(known, ts.IndexKind.String) !== undefined;
}

/**
 * Without types: the table is written as an object where it is used, or where it is declared, and the key is no literal.
 * @param {import('eslint').SourceCode} sourceCode
 * @returns {(table: any, key: any) => boolean}
 */
function byText(sourceCode) {
  return (table, key) => {
    if (key.type === 'Literal' || key.type === 'PrivateIdentifier') return false;
    return table?.type === 'ObjectExpression' || declaredObject(sourceCode, table);
  };
}

/**
 * @param {import('eslint').SourceCode} sourceCode
 * @param {any} node
 */
function declaredObject(sourceCode, node) {
  if (node?.type !== 'Identifier') return false;
  for (let scope = sourceCode.getScope(node); scope !== null; scope = /** @type {any} */ (scope.upper)) {
    const [definition] = scope.set.get(node.name)?.defs ?? [];
    if (definition === undefined) continue;
    return definition.type === 'Variable' && definition.node.init?.type === 'ObjectExpression';
  }
  return false;
}
