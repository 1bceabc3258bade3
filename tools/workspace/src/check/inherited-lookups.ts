import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

import ts from 'typescript';

import { testFiles } from '../lint/test-files.ts';
import type { Fault } from './oxlint.ts';

const sentences = {
  read: "A text is looked up in a plain object, where 'constructor' and 'toString' are found without being there. Look it up in a Map: `new Map(Object.entries(table)).get(key)`.",
  write:
    "A text becomes a key of a plain object, where '__proto__' is none. Use a Map, or make the object at once by `Object.fromEntries`.",
  in: "`in` finds 'constructor' and 'toString' in every plain object. Use `Object.hasOwn(table, key)`, or a Map or a Set.",
};

type LookupKind = keyof typeof sentences;

/** Tells if a key, which may be any text, is looked up in a plain object. */
type IsLookup = (table: ts.Expression, key: ts.Expression) => boolean;

const code = /\.(?:[cm]?ts|[cm]?js)$/;
const plainJavaScript = /\.(?:js|mjs|cjs)$/;

/** On the line before one that is sound, with the reason. */
const allowed = /^\s*\/\/ no-inherited-lookup: \S/;

/** Types of plain JavaScript are what the compiler infers from the file alone. */
const ofScripts: ts.CompilerOptions = {
  allowJs: true,
  noEmit: true,
  types: [],
  lib: ['lib.es2024.d.ts'],
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  noResolve: true,
};

/**
 * Lookups of texts in plain objects, which have inherited names: `table['constructor']` is a function, and
 * `table['__proto__'] = value` makes no key. So a text that may come from outside is looked up in a Map.
 *
 * A test does not look up names that somebody else sends, so test files are left out. All projects are one program, with
 * the options of tsconfig.base.json: to load the libraries that they import is most of its time.
 * @param files of projects, relative to `root`
 */
export function inheritedLookups(root: string, files: readonly string[]): readonly Fault[] {
  const own = files.filter((file) => !testFiles.some((pattern) => matchesGlob(file, pattern)));
  const sources = own.map((file) => join(root, file)).filter(mayHaveLookups);
  const declarations = files.filter((file) => file.endsWith('.d.ts')).map((file) => join(root, file));
  const isScript = (file: string): boolean => plainJavaScript.test(file);
  const modules = sources.filter((file) => !isScript(file));
  return [
    ...faultsIn(root, modules, [...modules, ...declarations], baseOptions(root)),
    ...faultsIn(root, sources.filter(isScript), sources.filter(isScript), ofScripts),
  ];
}

function baseOptions(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    readonly config: { readonly compilerOptions: unknown };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root, file).options;
}

/** @param loaded the program's files, with declarations that the asked ones do not import */
function faultsIn(
  root: string,
  asked: readonly string[],
  loaded: readonly string[],
  options: ts.CompilerOptions,
): readonly Fault[] {
  if (asked.length === 0) return [];
  // Rules walk from nodes to their parents.
  const program = ts.createProgram(loaded, options, ts.createCompilerHost(options, true));
  const checker = program.getTypeChecker();
  return asked.flatMap((file) => {
    const source = program.getSourceFile(file);
    return source === undefined ? [] : faultsOf(root, source, checker);
  });
}

/** Asked without types, which take seconds to load: few files use a key that is no literal. */
function mayHaveLookups(file: string): boolean {
  if (!code.test(file)) return false;
  const parsed = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
  return lookupsIn(parsed, (_table, key) => !ts.isLiteralExpression(withoutCast(key))).length > 0;
}

function faultsOf(root: string, source: ts.SourceFile, checker: ts.TypeChecker): readonly Fault[] {
  const lines = source.text.split('\n');
  const file = source.fileName.slice(root.length + 1);
  return lookupsIn(source, byType(checker)).flatMap(({ node, kind }) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    if (allowed.test(lines[line - 1] ?? '')) return [];
    const text = `${file}(${line + 1},${character + 1}): error no-inherited-lookup: ${sentences[kind]}\n`;
    return { file, isWarning: false, isOfTypes: false, text };
  });
}

interface Lookup {
  readonly node: ts.Node;
  readonly kind: LookupKind;
}

function lookupsIn(source: ts.SourceFile, isLookup: IsLookup): readonly Lookup[] {
  const found: Lookup[] = [];
  const visit = (node: ts.Node): void => {
    const kind = kindOf(node, isLookup);
    if (kind !== undefined) found.push({ node, kind });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function kindOf(node: ts.Node, isLookup: IsLookup): LookupKind | undefined {
  if (ts.isElementAccessExpression(node)) {
    if (!isLookup(node.expression, node.argumentExpression) || isGuarded(node)) return undefined;
    return isWritten(node) ? 'write' : 'read';
  }
  if (ts.isBindingElement(node) && node.propertyName !== undefined) {
    const table = ts.isVariableDeclaration(node.parent.parent) ? node.parent.parent.initializer : undefined;
    if (table === undefined || !ts.isComputedPropertyName(node.propertyName)) return undefined;
    return isLookup(table, node.propertyName.expression) ? 'read' : undefined;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
    return isLookup(node.right, node.left) ? 'in' : undefined;
  }
  return undefined;
}

function isWritten(node: ts.ElementAccessExpression): boolean {
  const { parent } = node;
  if (ts.isPostfixUnaryExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) {
    return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator);
  }
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const { kind } = parent.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Inside of code that runs only where `Object.hasOwn` has found the key. */
function isGuarded(access: ts.ElementAccessExpression): boolean {
  const guard = `Object.hasOwn(${access.expression.getText()}, ${access.argumentExpression.getText()})`;
  for (let node: ts.Node = access; !ts.isSourceFile(node); node = node.parent) {
    const condition = conditionOf(node);
    if (condition !== undefined && operands(condition).includes(guard)) return true;
  }
  return false;
}

/** The condition that has been found true where this node is evaluated. */
function conditionOf(node: ts.Node): ts.Expression | undefined {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.whenTrue === node ? parent.condition : undefined;
  if (ts.isIfStatement(parent)) return parent.thenStatement === node ? parent.expression : undefined;
  return isAnd(parent) && parent.right === node ? parent.left : undefined;
}

function operands(condition: ts.Expression): string[] {
  if (ts.isParenthesizedExpression(condition)) return operands(condition.expression);
  return isAnd(condition)
    ? [...operands(condition.left), ...operands(condition.right)]
    : [condition.getText()];
}

function isAnd(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

/** The key may be any text, and the table is neither a list nor an instance of a class. */
function byType(checker: ts.TypeChecker): IsLookup {
  return (table, key) =>
    isAnyText(checker.getTypeAtLocation(withoutCast(key))) &&
    isPlainObject(checker.getTypeAtLocation(table), checker);
}

/** Looks below a cast: it states its writer's hope, not the kind of the key. */
function withoutCast(node: ts.Expression): ts.Expression {
  const isCast =
    ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node);
  return isCast ? withoutCast(node.expression) : node;
}

const TEXT =
  ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping | ts.TypeFlags.Any;

function isAnyText(type: ts.Type): boolean {
  const types = type.isUnion() ? type.types : [type];
  return types.some(({ flags }) => (flags & TEXT) !== 0);
}

function isPlainObject(type: ts.Type, checker: ts.TypeChecker): boolean {
  const known = checker.getNonNullableType(checker.getBaseConstraintOfType(type) ?? type);
  if (known.isUnion()) return known.types.some((part) => isPlainObject(part, checker));
  if ((known.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0 || known.isClass()) {
    return false;
  }
  const isList = checker.getIndexInfoOfType(known, ts.IndexKind.Number) !== undefined;
  return !isList || checker.getIndexInfoOfType(known, ts.IndexKind.String) !== undefined;
}
