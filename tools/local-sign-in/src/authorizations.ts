import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A person as they describe themselves when they sign in: on one machine there is nobody to ask. */
export interface Person {
  /** As they are called. */
  readonly name: string;
  readonly groups: readonly string[];
}

/** The request of a page (RFC 6749, 4.1.1; RFC 7636, 4.3). */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string;
  readonly challenge: string;
}

/** The scope that a signed-in person granted a page. */
export interface Grant {
  readonly person: Person;
  readonly scope: string;
}

interface IssuedCode extends Grant {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly goodUntil: number;
}

const CODE_MS = 60_000;
/** The scopes that pages of a user pool may ask for: people who change metrics are in the group. */
const PAGE_SCOPES = new Set(['openid', 'api/backend_access']);

/** A redirect goes to a page of this machine alone. */
const PAGE = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?\/[^#]*$/;

/** The reason why a request cannot even be answered with a redirect; undefined when it can. */
export function redirectFault(query: URLSearchParams, clientId: string): string | undefined {
  if (query.get('client_id') !== clientId) return 'client_id must be the id of this environment’s client';
  if (!PAGE.test(query.get('redirect_uri') ?? '')) return 'redirect_uri must be a page of this machine';
  return undefined;
}

/** Reads a page's request. @returns the `error` to answer instead (RFC 6749, 4.1.2.1) */
export function readRequest(query: URLSearchParams): AuthorizationRequest | string {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  const challenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge))
    return 'invalid_request';
  const scope = query.get('scope') ?? 'openid';
  if (scope.split(' ').some((each) => !PAGE_SCOPES.has(each))) return 'invalid_scope';
  const [redirectUri, state] = [query.get('redirect_uri') ?? '', query.get('state') ?? ''];
  return { redirectUri, scope, state, challenge };
}

/** Codes and refresh tokens that were given out. */
export class Authorizations {
  readonly #codes = new Map<string, IssuedCode>();
  readonly #refreshTokens = new Map<string, Grant>();

  /** @returns a code that is good once, for a minute */
  grant(person: Person, { redirectUri, scope, challenge }: AuthorizationRequest): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { person, scope, redirectUri, challenge, goodUntil: Date.now() + CODE_MS });
    return code;
  }

  /** @returns what was allowed; undefined when the code is not good, or its proof is not */
  redeem(form: URLSearchParams): Grant | undefined {
    const code = form.get('code') ?? '';
    const issued = this.#codes.get(code);
    this.#codes.delete(code);
    if (issued === undefined || issued.goodUntil < Date.now()) return undefined;
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isProven = timingSafeEqual(Buffer.from(proof), Buffer.from(issued.challenge));
    return isProven && form.get('redirect_uri') === issued.redirectUri ? issued : undefined;
  }

  keepSignedIn({ person, scope }: Grant): string {
    const token = randomBytes(32).toString('base64url');
    this.#refreshTokens.set(token, { person, scope });
    return token;
  }

  renew(refreshToken: string): Grant | undefined {
    return this.#refreshTokens.get(refreshToken);
  }

  revoke(refreshToken: string): void {
    this.#refreshTokens.delete(refreshToken);
  }
}
