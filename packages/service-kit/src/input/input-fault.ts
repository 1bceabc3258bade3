import { printable, quotedValue } from '@fairway/service-manifest';

import type { InputFault } from '../http-problem.ts';

const MAX_PATH_LENGTH = 200;

/**
 * A fault as a whole sentence: the name, the rule and the value.
 * @example
 * inputFault('limit', 'must be a whole number', 'ten'); // limit must be a whole number, got: 'ten'
 * @param path of the input's field; empty for the body as a whole
 * @param rule a predicate (`must be a whole number`), to which name and value are added; one that begins with a
 *   capital is a sentence already, as a contract has it
 * @param value what was given; `undefined` when nothing was
 */
export function inputFault(path: string, rule: string, value: unknown): InputFault {
  const shortened = path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
  const name = shortened === '' ? 'The body' : printable(shortened);
  if (value === undefined) return { path: shortened, message: `${name} is required` };
  return {
    path: shortened,
    message: isSentence(rule) ? rule : `${name} ${rule}, got: ${quotedValue(value)}`,
  };
}

function isSentence(rule: string): boolean {
  return /^\p{Lu}/u.test(rule);
}
