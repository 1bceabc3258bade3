import type { z } from 'zod';

import { ApiError } from './api-error.ts';
import type { Operation } from './operation.ts';

/**
 * Checks a request as AWS does before an operation sees it. A value of another type cannot be read
 * (`SerializationException`); all broken constraints are told together.
 * @returns the request, members unknown to the schema included
 * @throws {ApiError}
 */
export function checkRequest({ schema }: Operation, body: unknown, invalidRequestCode: string): unknown {
  const request = withoutNulls(body);
  const checked = schema.safeParse(request, { reportInput: true });
  if (checked.success) return checked.data;
  const { issues } = checked.error;
  const unreadable = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (unreadable !== undefined) {
    const found = typeOf(unreadable.input);
    throw new ApiError(
      'SerializationException',
      `${pathOf(unreadable)}: ${found} cannot be converted to ${expectedType(unreadable)}`,
    );
  }
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  throw new ApiError(invalidRequestCode, `${count}: ${issues.map(sentenceOf).join('; ')}`);
}

type Issue = z.core.$ZodIssue;

function sentenceOf(issue: Issue): string {
  const value = issue.input === undefined ? 'null' : `'${shown(issue.input)}'`;
  return `Value ${value} at '${pathOf(issue)}' failed to satisfy constraint: ${constraintOf(issue)}`;
}

function constraintOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null';
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    case 'too_small':
      return `Member must ${measured(issue)} greater than or equal to ${Number(issue.minimum)}`;
    case 'too_big':
      return `Member must ${measured(issue)} less than or equal to ${Number(issue.maximum)}`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern ?? ''}`;
    default:
      return issue.message;
  }
}

function measured({ origin }: { readonly origin: string }): string {
  return origin === 'string' || origin === 'array' ? 'have length' : 'have value';
}

function pathOf({ path }: Issue): string {
  return path
    .map((step) => (typeof step === 'number' ? `.${step + 1}.member` : `.${String(step)}`))
    .join('')
    .slice(1);
}

function expectedType(issue: Issue): string {
  const expected = issue.code === 'invalid_type' ? issue.expected : 'a value';
  const names: Readonly<Record<string, string>> = {
    array: 'a list',
    object: 'a structure',
    record: 'a map',
    string: 'a string',
    int: 'an integer',
    number: 'a number',
    boolean: 'a boolean',
  };
  return names[expected] ?? expected;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a structure' : `the ${typeof value} ${shown(value)}`;
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);
}

/** The protocol takes a null member for a missing one. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
