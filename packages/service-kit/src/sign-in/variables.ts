import * as z from 'zod';

import { commaSeparated } from '../comma-separated.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * What a service reads that may require tokens: `standardConfig.extend({ ...signInVariables, … })`. Its manifest
 * takes them from `signInRequired`, `tokenIssuer` and `tokenClientIds`. `readConfig` also checks them together.
 */
export const signInVariables = {
  SIGN_IN_REQUIRED: z.enum(['true', 'false']).transform((text) => text === 'true'),
  /** The `iss` of the tokens; their keys lie at `<issuer>/.well-known/jwks.json`. Empty where there is no sign-in. */
  TOKEN_ISSUER: z
    .string()
    .refine(
      (text) => text === '' || isIssuer(text),
      'must be an https URL without query and closing slash; http only on this machine, for a local issuer',
    ),
  TOKEN_CLIENT_IDS: commaSeparated,
};

/** Keys that travel in the clear could be anybody's; only what never leaves the machine may. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
  return isPrivate && username === '' && search === '' && hash === '' && !text.endsWith('/');
}

/**
 * What one variable by itself cannot tell: a service that requires tokens must know whose.
 * @param env the variables that a service reads, before anything is made of them
 * @returns a sentence for each that is empty and must not be; none when sign-in is not required
 */
export function signInFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  if (env['SIGN_IN_REQUIRED'] !== 'true') return [];
  return (['TOKEN_ISSUER', 'TOKEN_CLIENT_IDS'] as const)
    .filter(
      (name) => env[name] !== undefined && signInVariables[name].safeParse(env[name]).data?.length === 0,
    )
    .map((name) => `${name} must not be empty where SIGN_IN_REQUIRED is true`);
}
