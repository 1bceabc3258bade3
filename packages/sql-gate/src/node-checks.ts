import * as allowed from './allowed.ts';
import type { NodeType } from './grammar.ts';
import type { TreeNode } from './parser.ts';
import { isBoundedSeries } from './series.ts';

/** The state of a walk at the node where it stands. */
export interface Place {
  /** Names that WITH has given here; each hides a table of its name. */
  readonly named: ReadonlySet<string>;
  /** The start of the enclosing node, in bytes from 0. */
  readonly start: number;
}

/** Gets every part that is not allowed; places are bytes from 0. */
export type Refuse = (start: number, message: string) => void;

export interface WalkRules {
  readonly tables: ReadonlySet<string>;
}

/** A walk through a statement, as the checks of its nodes see it. */
export interface Walk {
  readonly rules: WalkRules;
  readonly refuse: Refuse;
  /** Tables that the statement reads. */
  readonly read: Set<string>;
  /** The number of joined texts so far. */
  joins: number;
}

type NodeCheck = (node: TreeNode, place: Place, walk: Walk) => void;

/** Each `||` and `concat` may make a text as long again as it was. */
const MAX_JOINS = 10;
const MAX_NUMBER_LENGTH = 40;
const SUBQUERIES = new Set(['EXISTS_SUBLINK', 'ANY_SUBLINK', 'ALL_SUBLINK', 'EXPR_SUBLINK', 'ARRAY_SUBLINK']);

/** Further rules for single kinds of nodes that are allowed. */
export const nodeChecks: Readonly<Partial<Record<NodeType, NodeCheck>>> = {
  RangeVar(node, { named, start }, walk) {
    const table = String(node['relname']);
    const schema = node['schemaname'] as string | undefined;
    if (schema === undefined && named.has(table)) return;
    const isKnown = (schema === undefined || schema === 'public') && walk.rules.tables.has(table);
    if (isKnown) walk.read.add(table);
    else
      walk.refuse(
        start,
        `the table ${dotted([schema, table])} is not allowed: there are ${[...walk.rules.tables].join(', ')}`,
      );
  },
  FuncCall(node, { start }, walk) {
    const names = stringsOf(node['funcname']);
    const name = builtIn(names);
    if (name === undefined || !allowed.FUNCTIONS.has(name)) {
      walk.refuse(start, `the function ${dotted(names)} is not allowed`);
      return;
    }
    if (allowed.JOINING_FUNCTIONS.has(name)) countJoin(walk, start);
    if (name === 'generate_series' && !isBoundedSeries((node['args'] ?? []) as TreeNode[])) {
      walk.refuse(
        start,
        "generate_series must count between small numbers, or have a step such as INTERVAL '1 day'",
      );
    }
  },
  A_Expr(node, { start }, walk) {
    const kind = String(node['kind']);
    if (!allowed.EXPRESSION_KINDS.has(kind)) walk.refuse(start, `the expression ${kind} is not allowed`);
    checkOperator(node['name'], start, walk);
  },
  SubLink(node, { start }, walk) {
    const kind = String(node['subLinkType']);
    if (!SUBQUERIES.has(kind)) walk.refuse(start, `the subquery ${kind} is not allowed`);
    if (node['operName'] !== undefined) checkOperator(node['operName'], start, walk);
  },
  TypeName(node, { start }, walk) {
    const names = stringsOf(node['names']);
    const name = builtIn(names);
    if (name === undefined || !allowed.TYPES.has(name))
      walk.refuse(start, `the type ${dotted(names)} is not allowed`);
  },
  SQLValueFunction(node, { start }, walk) {
    const name = String(node['op']);
    if (allowed.VALUE_FUNCTIONS.has(name)) return;
    walk.refuse(start, `${name.replace('SVFOP_', '').toLowerCase()} is not allowed`);
  },
  ColumnRef(node, { start }, walk) {
    const column = stringsOf(node['fields']).at(-1);
    if (column !== undefined && allowed.SYSTEM_COLUMNS.has(column)) {
      walk.refuse(start, `the column ${column} is not allowed`);
    }
  },
  A_Const(node, { start }, walk) {
    const { fval = '' } = Object(node['fval']) as { readonly fval?: string };
    const exponent = Number(/e[+-]?(\d+)$/i.exec(fval)?.[1] ?? 0);
    if (fval.length > MAX_NUMBER_LENGTH || exponent > MAX_NUMBER_LENGTH) {
      walk.refuse(start, `a number must have at most ${MAX_NUMBER_LENGTH} digits`);
    }
  },
};

function checkOperator(name: unknown, start: number, walk: Walk): void {
  const names = stringsOf(name);
  const [operator = ''] = names;
  if (names.length !== 1 || !allowed.OPERATORS.has(operator)) {
    walk.refuse(start, `the operator ${names.join('.')} is not allowed`);
  }
  if (operator === '||') countJoin(walk, start);
}

function countJoin(walk: Walk, start: number): void {
  walk.joins += 1;
  if (walk.joins === MAX_JOINS + 1) walk.refuse(start, `texts must be joined at most ${MAX_JOINS} times`);
}

/** The name alone, where it is PostgreSQL's own: with its schema, or without one. */
function builtIn(names: readonly string[]): string | undefined {
  const [first, second] = names;
  if (names.length === 1) return first;
  return names.length === 2 && first === 'pg_catalog' ? second : undefined;
}

function stringsOf(list: unknown): string[] {
  return ((list ?? []) as readonly TreeNode[]).flatMap((node) => {
    const { sval } = Object(node['String']) as { readonly sval?: string };
    return sval === undefined ? [] : [sval];
  });
}

function dotted(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('.');
}
