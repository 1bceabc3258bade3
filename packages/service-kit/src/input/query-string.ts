import { quotedValue } from '@fairway/service-manifest';

import type { InputFault } from '../http-problem.ts';
import { inputFault } from './input-fault.ts';

export interface QueryString {
  /** Each name with its values, in the order of the address. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Names and values that are not percent-encoded UTF-8. */
  readonly faults: readonly InputFault[];
}

const MAX_PARAMETERS = 100;
const ENCODED = 'must be percent-encoded UTF-8';

/**
 * Reads the query of a request's target. Node's own parser drops parameters beyond a thousand and puts replacement
 * characters for bytes that are not UTF-8: here both are faults.
 */
export function readQueryString(target: string): QueryString {
  const start = target.indexOf('?');
  const values = new Map<string, string[]>();
  const faults: InputFault[] = [];
  const parameters =
    start < 0
      ? []
      : target
          .slice(start + 1)
          .split('&')
          .filter((part) => part !== '');
  if (parameters.length > MAX_PARAMETERS) {
    const message = `The query must have at most ${MAX_PARAMETERS} parameters, got: ${parameters.length}`;
    return { values, faults: [{ path: '', message }] };
  }
  for (const parameter of parameters) {
    const separator = parameter.indexOf('=');
    const rawName = separator < 0 ? parameter : parameter.slice(0, separator);
    const rawValue = separator < 0 ? '' : parameter.slice(separator + 1);
    const name = decoded(rawName);
    const value = decoded(rawValue);
    if (name === undefined) {
      faults.push({ path: rawName, message: `A name in the query ${ENCODED}, got: ${quotedValue(rawName)}` });
    } else if (value === undefined) {
      faults.push(inputFault(name, ENCODED, rawValue));
    } else {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  return { values, faults };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
