import type { Request } from 'express';

import type { RouteInput } from '../route.ts';

type AnyInput = RouteInput<unknown, unknown, unknown>;

const MAX_ADDRESSES = 500;
/** Longer ones are rare, and a stranger could fill the memory with them. */
const MAX_ADDRESS_CHARACTERS = 256;

/**
 * Reads each recent address once. Reading path and query by their schemas is a fifth of what a small cached answer costs.
 * @param read throws where the input has faults: those are not kept
 * @param basis tells what `read` depends on besides the address
 */
export function keepInput(
  read: (request: Request) => AnyInput,
  basis: () => string,
): (request: Request) => AnyInput {
  const kept = new Map<string, AnyInput>();
  let keptFor = '';
  return (request) => {
    const { url } = request;
    const now = basis();
    if (now !== keptFor) kept.clear();
    keptFor = now;
    const known = kept.get(url);
    if (known !== undefined) return known;
    const input = read(request);
    if (url.length > MAX_ADDRESS_CHARACTERS) return input;
    if (kept.size >= MAX_ADDRESSES) kept.delete(kept.keys().next().value ?? '');
    kept.set(url, frozen(input));
    return input;
  };
}

/** Requests share it. */
function frozen(input: AnyInput): AnyInput {
  for (const part of [input.params, input.query]) {
    Object.freeze(part);
    for (const value of Object.values(part ?? {})) Object.freeze(value);
  }
  return Object.freeze(input);
}
