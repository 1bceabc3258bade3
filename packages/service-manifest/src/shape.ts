import * as z from 'zod';

import { pathBelow, type BrokenRule } from './rules.ts';
import { suggestion } from './suggestion.ts';

/**
 * A schema for each field of an object. The compiler compares them with the type, so that none is missing, none is too
 * many, and a field that is added to the type is added here.
 */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? z.ZodOptional<z.ZodType<Exclude<T[K], undefined>>>
    : z.ZodType<T[K]>;
};

/** Separates the names in the message of an issue, which only `shapeRules` reads. */
const SEPARATOR = '|';

/** An object that has these fields and no other. */
export function objectOf<T extends object>(fields: Fields<T>): z.ZodType<T> {
  const known = Object.keys(fields).join(SEPARATOR);
  const schema = z.strictObject(fields, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : undefined),
  });
  return schema as unknown as z.ZodType<T>;
}

type Alternative<T, By extends keyof T, Kind> = T extends unknown ? (Kind extends T[By] ? T : never) : never;

/**
 * One of several objects; a field says which.
 * @param by name of that field: `kind`
 * @param kinds the other fields, by its value
 */
export function oneOfKinds<T extends object, By extends keyof T & string>(
  by: By,
  kinds: { readonly [Kind in T[By] & string]: Fields<Omit<Alternative<T, By, Kind>, By>> },
): z.ZodType<T> {
  const names = Object.keys(kinds);
  const options = Object.entries(kinds).map(([kind, fields]) => {
    const all = { [by]: z.literal(kind), ...(fields as Readonly<Record<string, z.ZodType>>) };
    return z.strictObject(all, {
      error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(all).join(SEPARATOR) : undefined),
    });
  });
  const schema = z.discriminatedUnion(by, options as unknown as [z.ZodObject, ...z.ZodObject[]], {
    error: names.join(SEPARATOR),
  });
  return schema as unknown as z.ZodType<T>;
}

/** One of these texts; the type lists them. */
export function oneOf<T extends string>(words: Readonly<Record<T, true>>): z.ZodType<T> {
  const names = Object.keys(words);
  return z.enum(names, { error: names.join(SEPARATOR) }) as unknown as z.ZodType<T>;
}

export const text: z.ZodType<string> = z.string();
export const trueOrFalse: z.ZodType<boolean> = z.boolean();
export const texts: z.ZodType<readonly string[]> = z.array(z.string());

/** Any number, also one that no rule allows: the rules state its bounds. */
export function number<T extends number>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'number', 'must be a number');
}

/** Finds deviations of a value from its schema's shape: unknown fields, and values of another kind. */
export function shapeRules(schema: z.ZodType, value: unknown): readonly BrokenRule[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => brokenRules(issue, value));
}

/** Whether only unknown fields are at fault: all others are as they must be. */
export function isUnknownField({ rule }: BrokenRule): boolean {
  return rule.startsWith(UNKNOWN);
}

const UNKNOWN = 'must be a field that there is';

function brokenRules(issue: z.core.$ZodIssue, root: unknown): BrokenRule[] {
  const path = issue.path.join('.');
  const value = valueAt(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(SEPARATOR);
    return issue.keys.map((key) => ({
      path: pathBelow(path, key),
      rule: `${UNKNOWN}${suggestion(key, known)}`,
      value: valueAt(root, [...issue.path, key]),
    }));
  }
  if (value === undefined) return [{ path, rule: 'must be given', value }];
  return [{ path, rule: ruleOf(issue, value), value }];
}

function ruleOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type') return `must be ${typeNames.get(issue.expected) ?? issue.expected}`;
  if (issue.code === 'custom') return issue.message;
  const names = issue.message.split(SEPARATOR);
  const near = typeof value === 'string' ? suggestion(value, names) : '';
  const meant = near.startsWith('; did you mean') ? near : '';
  return `must be one of ${names.join(', ')}${meant}`;
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    root,
  );
}
