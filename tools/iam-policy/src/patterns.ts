import type { RequestContext } from './request.ts';

/** Values by condition key, the names in lower case. */
export type ContextIndex = ReadonlyMap<string, readonly string[]>;

export function indexContext(context: RequestContext): ContextIndex {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
}

const compiled = new Map<string, RegExp>();

/** Wildcards, and the characters that stand for literal ones. */
const WILD = /[*?\u{F0001}\u{F0002}]/u;

/** Whether a text matches a pattern of IAM: `*` stands for any characters, `?` for one. */
export function matchesPattern(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  if (pattern === '*') return true;
  if (!WILD.test(pattern)) return flags === 'i' ? sameLetters(pattern, text) : pattern === text;
  const key = `${flags}/${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    expression = new RegExp(`^${expressionOf(pattern)}$`, `s${flags}`);
    compiled.set(key, expression);
  }
  return expression.test(text);
}

function sameLetters(first: string, second: string): boolean {
  return first.length === second.length && first.toLowerCase() === second.toLowerCase();
}

/** Inside a pattern, a character that stands for itself: how `${*}`, `${?}` and `${$}` come out of their variables. */
const LITERALS = new Map([
  ['*', '\u{F0001}'],
  ['?', '\u{F0002}'],
]);

/** A text whose wildcards mean nothing, as it was before its characters were marked as meaning themselves. */
export function plainText(filled: string): string {
  return filled.replaceAll('\u{F0001}', '*').replaceAll('\u{F0002}', '?');
}

function expressionOf(pattern: string): string {
  return pattern
    .replaceAll(/[.+^${}()|[\]\\/-]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('\u{F0001}', String.raw`\*`)
    .replaceAll('\u{F0002}', String.raw`\?`);
}

/**
 * Whether an ARN matches a pattern: the first five parts one by one, so that a `*` does not reach over a colon, the rest
 * as one. A pattern with fewer parts matches no ARN but for `*`, which matches everything.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = arnParts(pattern);
  const given = arnParts(arn);
  return (
    wanted.length === 6 &&
    given.length === 6 &&
    wanted.every((part, i) => matchesPattern(part, given[i] ?? ''))
  );
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * Puts the request's values into a pattern's variables: `${aws:PrincipalTag/team, 'none'}`.
 * @returns `undefined` when a variable has neither a value nor a default: the element then matches nothing
 */
export function fillVariables(pattern: string, context: ContextIndex): string | undefined {
  const missing: string[] = [];
  const filled = pattern.replaceAll(/\$\{([^}]*)\}/g, (_, inside: string) => {
    const value = valueOf(inside, context);
    if (value === undefined) missing.push(inside);
    return value ?? '';
  });
  return missing.length === 0 ? filled : undefined;
}

/** @param variable without its braces */
function valueOf(variable: string, context: ContextIndex): string | undefined {
  if (variable === '$') return '$';
  const literal = LITERALS.get(variable);
  if (literal !== undefined) return literal;
  const parts = /^([^,]*?)\s*(?:,\s*'([^']*)')?$/.exec(variable);
  const values = context.get((parts?.[1] ?? '').trim().toLowerCase());
  // A list has no single value to put in.
  const value = values?.length === 1 ? values[0] : parts?.[2];
  // A request's values are plain text: their stars and question marks are literal.
  return value?.replaceAll(/[*?]/g, (character) => LITERALS.get(character) ?? character);
}
