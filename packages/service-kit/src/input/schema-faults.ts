import { printable, quotedValue, suggestion } from '@fairway/service-manifest';
import type * as z from 'zod';

import type { InputFault } from '../http-problem.ts';
import { inputFault } from './input-fault.ts';
import { ruleOf } from './schema-rules.ts';

export interface Checked {
  /** `undefined` when there are faults. */
  readonly value: unknown;
  readonly faults: readonly InputFault[];
}

/** Reads a value by a schema; every fault is a sentence of ours with the name, the rule and the value. */
export function checkBySchema(schema: z.ZodType, value: unknown): Checked {
  const result = schema.safeParse(value, { error: ruleOf });
  if (result.success) return { value: result.data, faults: [] };
  const place: Place = { schema, value, path: [] };
  return { value: undefined, faults: result.error.issues.flatMap((issue) => faultsOf(issue, place)) };
}

/** A value within the input, with the schema that reads it. */
interface Place {
  readonly schema: z.ZodType | undefined;
  readonly value: unknown;
  readonly path: readonly PropertyKey[];
}

/**
 * An unknown name: a typing error more often than not.
 * @example
 * throw invalidInput([unknownName('query.treshold', ['threshold', 'prefix'])]);
 */
export function unknownName(path: string, known: readonly string[]): InputFault {
  const last = path.slice(path.lastIndexOf('.') + 1);
  return { path, message: `${printable(path)} is not known here${suggestion(last, known)}` };
}

function faultsOf(issue: z.core.$ZodIssue, from: Place): InputFault[] {
  const { schema, value, path } = issue.path.reduce(placeWithin, from);
  const written = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeOf(schema) ?? {});
    return issue.keys.map((key) => unknownName([...path, key].join('.'), known));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return faultsOfUnion(issue.errors, { schema, value, path });
  if (issue.code === 'invalid_key') {
    const rule = issue.issues[0]?.message ?? issue.message;
    const message = `A name in ${path.slice(0, -1).join('.')} ${rule}, got: ${quotedValue(path.at(-1))}`;
    return [{ path: written, message }];
  }
  return [inputFault(written, issue.message, value)];
}

/** The faults of the form that has the fewest: the caller meant that one. */
function faultsOfUnion(errors: readonly z.core.$ZodIssue[][], { schema, value, path }: Place): InputFault[] {
  const fewest = Math.min(...errors.map(({ length }) => length));
  const form = errors.findIndex(({ length }) => length === fewest);
  const options = schema === undefined ? [] : (wrappingOf(bareSchema(schema)).options ?? []);
  return (errors[form] ?? []).flatMap((issue) => faultsOf(issue, { schema: options[form], value, path }));
}

function placeWithin({ schema, value, path }: Place, key: PropertyKey): Place {
  const bare = schema === undefined ? undefined : bareSchema(schema);
  const inner = typeof key === 'number' ? bare && wrappingOf(bare).element : memberOf(shapeOf(bare), key);
  return { schema: inner, value: memberOf(value, key), path: [...path, key] };
}

function memberOf<T>(value: Readonly<Record<string, T>> | undefined, key: PropertyKey): T | undefined;
function memberOf(value: unknown, key: PropertyKey): unknown;
function memberOf(value: unknown, key: PropertyKey): unknown {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map<string, unknown>(members).get(String(key));
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** The fields of an object's schema, also where it is optional, has a default, or is read further. */
export function shapeOf(schema: z.ZodType | undefined): Shape | undefined {
  return schema === undefined ? undefined : (bareSchema(schema).def as { shape?: Shape }).shape;
}

/** Members of zod's definitions that lead further into a schema. */
interface Wrapping {
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

function wrappingOf(schema: z.ZodType): Wrapping {
  return schema.def as unknown as Wrapping;
}

/** The schema that an optional, defaulted or transformed one reads first. */
export function bareSchema(schema: z.ZodType): z.ZodType {
  const { innerType, in: input } = wrappingOf(schema);
  const inner = innerType ?? input;
  return inner === undefined ? schema : bareSchema(inner);
}
