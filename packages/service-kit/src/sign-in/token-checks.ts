import type { JwkWithKid } from 'aws-jwt-verify/jwk';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';

import { repeatedMember } from './repeated-member.ts';

/** A token that the verifier would let pass, but that must be refused. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
  /** The sentence for the caller; the message is for the log, and may name what the issuer publishes. */
  readonly detail: string;

  constructor(detail: string, reason = detail) {
    super(reason);
    this.detail = detail;
  }
}

/** Access tokens of Cognito have no `typ`; other issuers say one of these (RFC 7519, 5.1; RFC 9068, 2.1). */
const ACCESS_TOKEN_TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
/** Clocks of two machines differ by less. */
const CLOCK_SKEW_SECONDS = 60;
const MAX_LOGGED_LENGTH = 200;

/**
 * Before its key is looked for: a token that nothing in it says to be read in another way than is done here.
 * @param token three parts of base64url, each valid JSON but the last
 * @throws {TokenRefused}
 */
export function checkHeader(token: string, header: JwtHeader): void {
  if (header.alg !== 'RS256') throw new TokenRefused('The access token is not signed with RS256');
  for (const part of token.split('.').slice(0, 2)) {
    const name = repeatedMember(Buffer.from(part, 'base64url').toString());
    if (name === undefined) continue;
    throw new TokenRefused('The access token says something twice', `member twice: ${shorten(name)}`);
  }
  // A verifier must refuse an extension that is marked as critical and that it does not know (RFC 7515, 4.1.11): none
  // is known here.
  if ('crit' in header) {
    const reason = `crit: ${shorten(JSON.stringify(header['crit']))}`;
    throw new TokenRefused('The access token needs an extension that is not understood', reason);
  }
  // It changes the signed text (RFC 7797, 3).
  if ('b64' in header && header['b64'] !== true) {
    throw new TokenRefused('The access token has a payload that is not base64url', 'b64 is not true');
  }
  const type = header['typ'];
  const isKnown = typeof type === 'string' && ACCESS_TOKEN_TYPES.includes(type.toLowerCase());
  if (type !== undefined && !isKnown) {
    const reason = `typ: ${shorten(JSON.stringify(type))}`;
    throw new TokenRefused('The token is of another type than an access token', reason);
  }
  if (header.kid === undefined) throw new TokenRefused('The access token does not name its key', 'no kid');
}

/** @throws {TokenRefused} for what the verifier does not look at */
export function checkTimes({ exp, iat }: JwtPayload): void {
  if (exp === undefined) throw new TokenRefused('The access token has expired', 'it has no exp');
  if (iat !== undefined && iat > Date.now() / 1000 + CLOCK_SKEW_SECONDS) {
    throw new TokenRefused('The access token is not valid yet', 'its iat lies in the future');
  }
}

/** NIST SP 800-131A; Cognito's keys have as many. */
const MIN_MODULUS_BITS = 2_048;
/** The time to check a signature grows with the square of this. */
const MAX_MODULUS_BITS = 8_192;
/** FIPS 186-5, A.1.1: with a smaller one, a signature may be made without the key. */
const MIN_EXPONENT = 65_537n;
const MAX_EXPONENT_BITS = 64;

/**
 * A key of the issuer's set that may sign access tokens.
 * @throws {TokenRefused} whose reason says what is wrong with the key
 */
export function checkKey(key: JwkWithKid): void {
  const fault = keyFault(key);
  if (fault === undefined) return;
  const reason = `the issuer's key ${shorten(key.kid)} ${fault}`;
  throw new TokenRefused('The access token is signed with a key that is not accepted', reason);
}

function keyFault({ kty, use, alg, n, e, key_ops: operations }: JwkWithKid): string | undefined {
  if (kty !== 'RSA') return `is of the kind ${kty}, and must be RSA`;
  if (use !== undefined && use !== 'sig') return `has the use ${use}, and must have sig`;
  if (alg !== undefined && alg !== 'RS256') return `is for ${alg}, and must be for RS256`;
  if (Array.isArray(operations) && !operations.includes('verify')) return 'is not for verifying';
  const [modulus, exponent] = [unsigned(n), unsigned(e)];
  if (modulus.bits < MIN_MODULUS_BITS || modulus.bits > MAX_MODULUS_BITS) {
    return `has ${modulus.bits} bits, and must have ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS}`;
  }
  const isOdd = exponent.value % 2n === 1n;
  if (exponent.value < MIN_EXPONENT || exponent.bits > MAX_EXPONENT_BITS || !isOdd) {
    const size = exponent.bits > MAX_EXPONENT_BITS ? `of ${exponent.bits} bits` : String(exponent.value);
    return `has the exponent ${size}, and must have an odd one from ${MIN_EXPONENT} to ${MAX_EXPONENT_BITS} bits`;
  }
  return undefined;
}

/** A number as JSON Web Keys write it: base64url of its bytes, the highest first. Zeros in front do not make it longer. */
function unsigned(base64url: string | undefined): { readonly value: bigint; readonly bits: number } {
  const value = BigInt(`0x0${Buffer.from(base64url ?? '', 'base64url').toString('hex')}`);
  return { value, bits: value === 0n ? 0 : value.toString(2).length };
}

function shorten(text: string | undefined): string {
  return (text ?? '').slice(0, MAX_LOGGED_LENGTH);
}
