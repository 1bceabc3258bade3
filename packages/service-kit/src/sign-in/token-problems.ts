import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';

import { HttpProblem, overloaded } from '../http-problem.ts';
import { IssuerUnavailable } from './issuer-fetcher.ts';
import { describePermission, scopeOf, type Permission } from './permission.ts';
import { TokenRefused } from './token-checks.ts';

/** The fault of a token, by the verifier's error; a sentence says nothing that the token does not. */
const sentences = [
  [JwtExpiredError, 'The access token has expired'],
  [JwtNotBeforeError, 'The access token is not valid yet'],
  [JwtInvalidIssuerError, 'The access token is from another issuer'],
  [CognitoJwtInvalidClientIdError, 'The access token was issued to another client'],
  [CognitoJwtInvalidTokenUseError, 'The token is not an access token'],
  [JwtInvalidSignatureError, 'The signature of the access token is wrong'],
  [KidNotFoundInJwksError, 'The access token is signed with an unknown key'],
  // The keys were fetched a moment ago, and issuers publish a key before they sign with it.
  [WaitPeriodNotYetEndedJwkError, 'The access token is signed with an unknown key'],
  [JwtParseError, 'The access token is not a JSON Web Token'],
] as const;

/** 401 for a request without a token: says which scope one must have, and no `error` (RFC 6750, 3.1). */
export function tokenMissing(permission: Permission): HttpProblem {
  return challenge(401, 'This needs an access token', { scope: scopeOf(permission) });
}

/** 403 for a token that is good, but not for this. */
export function notPermitted(permission: Permission): HttpProblem {
  const detail = `This needs ${describePermission(permission)}`;
  return challenge(403, detail, {
    error: 'insufficient_scope',
    error_description: detail,
    scope: scopeOf(permission),
  });
}

/**
 * Turns an error of the verifier into an answer: 401 for a token that is not good, whose cause says why for the log;
 * 503 while the issuer's keys cannot be had.
 */
export function tokenProblem(error: unknown): HttpProblem {
  if (error instanceof IssuerUnavailable) {
    return overloaded('Access tokens cannot be checked at the moment', error.retryAfterSeconds, error);
  }
  const refused = error instanceof TokenRefused ? error : refusalOf(error);
  const { detail } = refused;
  return challenge(401, detail, { error: 'invalid_token', error_description: detail }, refused);
}

/** The verifier's own messages repeat parts of the token, which the log must not have. */
function refusalOf(error: unknown): TokenRefused {
  const known = sentences.find(([kind]) => error instanceof kind);
  return known === undefined
    ? new TokenRefused('The access token is not valid', `the verifier says ${kindOf(error)}`)
    : new TokenRefused(known[1]);
}

function challenge(
  status: number,
  detail: string,
  parameters: Readonly<Record<string, string>>,
  cause?: TokenRefused,
): HttpProblem {
  const listed = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  const headers = { 'www-authenticate': `Bearer ${listed.join(', ')}` };
  return new HttpProblem(status, detail, { headers, ...(cause === undefined ? {} : { cause }) });
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
