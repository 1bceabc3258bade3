import * as z from 'zod';

import { commaSeparated } from '../comma-separated.ts';

const REQUIRED = /^(?:true|false|[A-Z]+ \/[^\s,]*(?:,[A-Z]+ \/[^\s,]*)*)$/;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The variables of a service that may require tokens: `standardConfig.extend({ ...signInVariables, … })`. Its
 * manifest takes them from `signInRequired`, `tokenIssuer` and `tokenClientIds`. `readConfig` also checks them
 * together.
 * @example
 * export const configSchema = standardConfig.extend({ ...signInVariables, FILE_LIMIT_BYTES: z.coerce.number() });
 */
export const signInVariables = {
  /** The routes that ask for a token: all with a scope, none, or a list such as `POST /notify,GET /analyze`. */
  SIGN_IN_REQUIRED: z
    .string()
    .regex(REQUIRED, 'must be true, false, or routes as POST /notify, separated by commas')
    .transform((text): boolean | readonly string[] =>
      text === 'true' || text === 'false' ? text === 'true' : text.split(','),
    ),
  /** The `iss` of the tokens; their keys lie at `<issuer>/.well-known/jwks.json`. Empty where there is no sign-in. */
  TOKEN_ISSUER: z
    .string()
    .refine(
      (text) => text === '' || isIssuer(text),
      'must be an https URL without query and closing slash; http only on this machine, for a local issuer',
    ),
  TOKEN_CLIENT_IDS: commaSeparated,
};

/**
 * The variables of a service whose page signs people in; its manifest takes the last one from `tokenPageClientId`.
 * @example
 * export const configSchema = standardConfig.extend({ ...signInPageVariables });
 */
export const signInPageVariables = { ...signInVariables, TOKEN_PAGE_CLIENT_ID: z.string() };

/** Keys fetched in clear text could be forged on the way, so http is only for this machine. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
  return isPrivate && username === '' && search === '' && hash === '' && !text.endsWith('/');
}

/**
 * Checks the variables together: a service that requires tokens must know their issuer and clients.
 * @param env the variables that a service reads, before anything is made of them
 * @returns a sentence for each that is empty and must not be; none when sign-in is not required
 */
export function signInFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  if ((env['SIGN_IN_REQUIRED'] ?? 'false') === 'false') return [];
  return (['TOKEN_ISSUER', 'TOKEN_CLIENT_IDS', 'TOKEN_PAGE_CLIENT_ID'] as const)
    .filter(
      (name) => env[name] !== undefined && signInPageVariables[name].safeParse(env[name]).data?.length === 0,
    )
    .map((name) => `${name} must not be empty where SIGN_IN_REQUIRED is ${env['SIGN_IN_REQUIRED'] ?? ''}`);
}
