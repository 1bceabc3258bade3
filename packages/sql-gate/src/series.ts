import type { TreeNode } from './parser.ts';

const MAX_NUMBER = 10_000;
const STEP = /^\s*[1-9]\d{0,3}\s*(?:hour|day|week|mon|month|quarter|year)s?\s*$/i;

/**
 * Whether a call of `generate_series` makes rows in a number that can be told from its text: between numbers and
 * parameters, or in steps of at least an hour.
 */
export function isBoundedSeries(args: readonly TreeNode[]): boolean {
  const step = args[2];
  if (args.length === 3 && isTimeStep(step)) return true;
  return args.length >= 2 && args.length <= 3 && args.every(isSmallNumber) && !isZero(step);
}

function isTimeStep(node: TreeNode | undefined): boolean {
  const cast = node?.['TypeCast'] as TreeNode | undefined;
  const constant = ((cast?.['arg'] as TreeNode | undefined) ?? node)?.['A_Const'] as TreeNode | undefined;
  const text = (constant?.['sval'] as TreeNode | undefined)?.['sval'];
  return typeof text === 'string' && STEP.test(text);
}

function isSmallNumber(node: TreeNode): boolean {
  if (node['ParamRef'] !== undefined) return true;
  const expression = node['A_Expr'] as TreeNode | undefined;
  if (expression !== undefined) return isSum(expression);
  const number = numberOf(node);
  return number !== undefined && Math.abs(number) <= MAX_NUMBER;
}

function isSum({ name, lexpr, rexpr }: TreeNode): boolean {
  const [operator] = name as readonly TreeNode[];
  const sign = (operator?.['String'] as TreeNode | undefined)?.['sval'];
  if (sign !== '+' && sign !== '-') return false;
  return [lexpr, rexpr].every((side) => side === undefined || isSmallNumber(side as TreeNode));
}

function isZero(node: TreeNode | undefined): boolean {
  return node !== undefined && numberOf(node) === 0;
}

/** The tree leaves a zero out. */
function numberOf(node: TreeNode): number | undefined {
  const constant = node['A_Const'] as TreeNode | undefined;
  const integer = constant?.['ival'] as { readonly ival?: number } | undefined;
  return integer === undefined ? undefined : (integer.ival ?? 0);
}
