import { addressIsIn } from './addresses.ts';
import { fillVariables, matchesArn, matchesPattern, plainText, type ContextIndex } from './patterns.ts';
import type { Condition } from './policy.ts';

/** Compares one value of the request with one of the policy. */
type Comparison = (given: string, wanted: string) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** Whether it holds where nothing is equal. */
  readonly negated: boolean;
  /** Whether the policy's values may have variables. */
  readonly variables: boolean;
}

const sameText: Comparison = (given, wanted) => given === plainText(wanted);
const sameLetters: Comparison = (given, wanted) => given.toLowerCase() === plainText(wanted).toLowerCase();
const likeText: Comparison = (given, wanted) => matchesPattern(wanted, given);
const likeArn: Comparison = (given, wanted) => matchesArn(wanted, given);

/** By name in lower case. Source: "IAM JSON policy elements: Condition operators" in the IAM user guide. */
const operators = new Map<string, Operator>([
  ...pair('String', 'Equals', sameText),
  ...pair('String', 'EqualsIgnoreCase', sameLetters),
  ...pair('String', 'Like', likeText),
  ...pair('Arn', 'Equals', likeArn),
  ...pair('Arn', 'Like', likeArn),
  ...ordered('Numeric', (text) => (text.trim() === '' ? Number.NaN : Number(text))),
  ...ordered('Date', readDate),
  ['bool', { compare: sameLetters, negated: false, variables: true }],
  ['binaryequals', { compare: sameText, negated: false, variables: false }],
  ['ipaddress', { compare: addressIsIn, negated: false, variables: false }],
  ['notipaddress', { compare: addressIsIn, negated: true, variables: false }],
]);

/** Whether every condition of a statement holds. */
export function conditionsHold(conditions: readonly Condition[], context: ContextIndex): boolean {
  return conditions.every((condition) => conditionHolds(condition, context));
}

/**
 * Whether one condition holds for a request.
 * @throws {Error} when IAM has no such operator
 */
export function conditionHolds({ operator, key, values }: Condition, context: ContextIndex): boolean {
  const { set, name, ifExists } = parseOperator(operator);
  const given = context.get(key.toLowerCase()) ?? [];
  if (name === 'null') return values.some((value) => value.toLowerCase() === String(given.length === 0));

  const known = operators.get(name);
  if (known === undefined) throw new Error(`IAM has no condition operator ${operator}`);
  if (given.length === 0) return missingKeyHolds(set, known.negated, ifExists);
  const wanted = values.flatMap((value) =>
    known.variables ? (fillVariables(value, context) ?? []) : [value],
  );
  const holds = (value: string): boolean =>
    wanted.some((other) => known.compare(value, other)) !== known.negated;
  if (set === 'forallvalues') return given.every(holds);
  if (set === 'foranyvalue') return given.some(holds);
  // A list under an operator for one value: equal when one of them is, different when none is.
  return known.negated ? given.every(holds) : given.some(holds);
}

function missingKeyHolds(set: string | undefined, negated: boolean, ifExists: boolean): boolean {
  if (ifExists || set === 'forallvalues') return true;
  return set === 'foranyvalue' ? false : negated;
}

function parseOperator(operator: string) {
  const [, set, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  return { set: set?.toLowerCase(), name: name.toLowerCase(), ifExists: ifExists !== undefined };
}

function pair(type: string, how: string, compare: Comparison): [string, Operator][] {
  const operator = { compare, variables: true };
  return [
    [`${type}${how}`.toLowerCase(), { ...operator, negated: false }],
    [`${type}Not${how}`.toLowerCase(), { ...operator, negated: true }],
  ];
}

function ordered(type: string, read: (text: string) => number): [string, Operator][] {
  const comparing = (holds: (given: number, wanted: number) => boolean): Comparison => {
    return (given, wanted) => holds(read(given), read(wanted));
  };
  const comparisons: Readonly<Record<string, Comparison>> = {
    LessThan: comparing((given, wanted) => given < wanted),
    LessThanEquals: comparing((given, wanted) => given <= wanted),
    GreaterThan: comparing((given, wanted) => given > wanted),
    GreaterThanEquals: comparing((given, wanted) => given >= wanted),
  };
  const equals = { compare: comparing((given, wanted) => given === wanted), variables: false };
  return [
    [`${type}Equals`.toLowerCase(), { ...equals, negated: false }],
    [`${type}NotEquals`.toLowerCase(), { ...equals, negated: true }],
    ...Object.entries(comparisons).map(([how, compare]): [string, Operator] => [
      `${type}${how}`.toLowerCase(),
      { compare, negated: false, variables: false },
    ]),
  ];
}

/** A date of ISO 8601, or seconds since 1970. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
}
