import { createHash } from 'node:crypto';

import type { EcsState } from './ecs-state.ts';

/** AWS forgets a token after a day. */
const TOKEN_SECONDS = 24 * 60 * 60;

export type TokenUse =
  | { readonly is: 'new'; readonly remember: (result: readonly string[]) => void }
  | { readonly is: 'repeated' | 'conflicting'; readonly result: readonly string[] };

/**
 * Looks a client token up: the request is new, was made before, or conflicts with another one of the same token.
 * @param scope tells operations and clusters apart
 */
export function useToken(
  state: EcsState,
  scope: string,
  token: string | undefined,
  request: object,
): TokenUse {
  if (token === undefined || token === '') return { is: 'new', remember: () => undefined };
  const now = state.now();
  const key = createHash('sha256').update(`${scope}\n${token}`).digest('hex');
  const asked = createHash('sha256').update(canonical(request)).digest('hex');
  const earlier = state.tokens.get(key);
  if (earlier !== undefined && earlier.createdAt > now - TOKEN_SECONDS) {
    return { is: earlier.request === asked ? 'repeated' : 'conflicting', result: earlier.result };
  }
  return {
    is: 'new',
    remember: (result) => void state.tokens.put(key, { request: asked, result, createdAt: now }),
  };
}

/** The same text for requests that differ only in the order of their members. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
