import { quotedValue } from './quoted-value.ts';

/**
 * A value that breaks a rule. Rules live once, as functions from values to these: the checks of manifests and environments
 * collect them, constructs throw them.
 */
export interface BrokenRule {
  /** The path to the value, below the rule's subject: `memoryMib`, `idle.minimumAcu`; empty for the value itself. */
  readonly path: string;
  /** The broken rule as words that start with `must`. */
  readonly rule: string;
  readonly value: unknown;
}

/** @param between smallest and largest; `whole` when nothing between whole numbers will do */
export function numberRules(
  path: string,
  value: unknown,
  [minimum, maximum]: readonly [number, number],
  kind: 'any' | 'whole' = 'any',
): readonly BrokenRule[] {
  const isNumber = kind === 'whole' ? Number.isInteger(value) : typeof value === 'number';
  if (isNumber && (value as number) >= minimum && (value as number) <= maximum) return [];
  const rule = `must be a ${kind === 'whole' ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
  return [{ path, rule, value }];
}

/** A value at a path below another one. */
export function pathBelow(parent: string, path: string): string {
  return [parent, path].filter((part) => part !== '').join('.');
}

/** A broken rule as a sentence: `` `size.cpu` must be one of 256, 512, got: 300 ``. */
export function brokenRuleText({ path, rule, value }: BrokenRule, owner = ''): string {
  const whose = owner === '' ? '' : ` of ${owner}`;
  return `\`${path}\`${whose} ${rule}, got: ${quotedValue(value)}`;
}

/**
 * @param parent path of what the rules are about: `size`
 * @param owner whose it is, for the message: `logs`
 * @example
 * requireRules(fargateSizeRules(size), 'size', 'logs');
 * @throws {Error} with a line for every broken rule
 */
export function requireRules(broken: readonly BrokenRule[], parent = '', owner = ''): void {
  if (broken.length === 0) return;
  const placed = broken.map((each) => ({ ...each, path: pathBelow(parent, each.path) }));
  throw new Error(placed.map((each) => brokenRuleText(each, owner)).join('\n'));
}
