import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { JwtVerifier } from 'aws-jwt-verify/jwt-verifier';

import { discoverEndpoints, type TokenEndpoints } from './endpoints.ts';
import { isPermitted, type Caller, type Permission } from './permission.ts';
import { SigningKeys } from './signing-keys.ts';
import { checkHeader, checkTimes } from './token-checks.ts';
import { notPermitted, tokenMissing, tokenProblem } from './token-problems.ts';

export interface SignInOptions {
  /** `iss` of the tokens: for Amazon Cognito `https://cognito-idp.<region>.amazonaws.com/<user pool>`. */
  readonly issuer: string;
  /** Clients whose tokens are accepted; at least one. */
  readonly clientIds: readonly string[];
  /** The one of them that pages sign people in with. @default '' - the service has no page that does */
  readonly pageClientId?: string;
  /** The routes that ask for a token, as `POST /notify`. @default - all that name a scope */
  readonly routes?: readonly string[];
}

/**
 * The bearer token in an `authorization` header; anything else counts as none.
 * @example
 * const token = bearerToken(request.headers.authorization);
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}

const BEARER = /^Bearer +([^\s]+) *$/i;

/**
 * Verifies the access tokens of one Amazon Cognito user pool, or of an issuer whose tokens look like its.
 * @example
 * const signIn = signInOf(config);
 * const app = createServiceApp({ manifest, identity, logger, readiness, signIn, routes });
 */
export class SignIn {
  readonly #verify: (token: string) => Promise<JwtPayload>;
  /** The issuer's addresses for getting a token; nothing while it does not tell them. */
  readonly endpoints: () => Promise<TokenEndpoints | undefined>;
  readonly pageClientId: string;
  /** Undefined when all routes that name a scope ask for a token. */
  readonly routes: ReadonlySet<string> | undefined;

  /** The issuer is not called yet: the first token does that. */
  constructor({ issuer, clientIds, pageClientId = '', routes }: SignInOptions) {
    this.pageClientId = pageClientId;
    this.routes = routes === undefined ? undefined : new Set(routes);
    const verifier = JwtVerifier.create(
      {
        issuer,
        jwksUri: `${issuer}/.well-known/jwks.json`,
        // Access tokens of Cognito name their client in `client_id` and have no audience.
        audience: null,
        customJwtCheck: ({ payload }) => checkAsCognito(payload, clientIds),
      },
      { jwksCache: new SigningKeys() },
    );
    this.#verify = async (token) => {
      checkHeader(token, decomposeUnverifiedJwt(token).header);
      return verifier.verify(token);
    };
    this.endpoints = discoverEndpoints(issuer);
  }

  /** Whether a route that names a scope asks for it here. */
  asksOn(route: { readonly method: string; readonly path: string }): boolean {
    return this.routes === undefined || this.routes.has(routeName(route));
  }

  /**
   * The caller of a token: signature, issuer, client, kind and times are checked, permissions are not.
   * @throws {HttpProblem} 401 for a token that is not good, 503 while the issuer's keys cannot be had
   */
  async verifyAccessToken(token: string): Promise<Caller> {
    const payload = await this.#verify(token).catch((error: unknown) => {
      throw tokenProblem(error);
    });
    return callerOf(payload);
  }

  /**
   * The caller of a request, if it may be made.
   * @throws {HttpProblem} as `verifyAccessToken`; also 401 where there is no token, 403 where it lacks the permission
   */
  async requirePermission(token: string | undefined, permission: Permission): Promise<Caller> {
    if (token === undefined) throw tokenMissing(permission);
    const caller = await this.verifyAccessToken(token);
    if (!isPermitted(caller, permission)) throw notPermitted(permission);
    return caller;
  }
}

/** As an environment names it: `POST /notify`. */
export function routeName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method.toUpperCase()} ${path}`;
}

/** Claims that Cognito promises of its access tokens, beyond those of any issuer. */
function checkAsCognito(payload: JwtPayload, clientIds: readonly string[]): void {
  checkTimes(payload);
  validateCognitoJwtFields(payload, { tokenUse: 'access', clientId: [...clientIds] });
}

function callerOf(payload: JwtPayload): Caller {
  // `checkAsCognito` has found it among the accepted ids.
  const client = payload['client_id'] as string;
  const groups: unknown = payload['cognito:groups'];
  return {
    subject: payload.sub ?? client,
    client,
    scopes: payload.scope?.split(' ') ?? [],
    groups: Array.isArray(groups) ? groups.map(String) : [],
    // `checkTimes` has found it.
    expiresAt: payload.exp as number,
  };
}

/**
 * The sign-in that a service's app is built with; undefined where the environment does not require tokens.
 * @example
 * createServiceApp({ manifest, identity, logger, readiness, routes, signIn: signInOf(config) });
 * @param config as read with `signInVariables`
 */
export function signInOf(config: {
  readonly SIGN_IN_REQUIRED: boolean | readonly string[];
  readonly TOKEN_ISSUER: string;
  readonly TOKEN_CLIENT_IDS: readonly string[];
  readonly TOKEN_PAGE_CLIENT_ID?: string;
}): SignIn | undefined {
  const { SIGN_IN_REQUIRED: required } = config;
  if (required === false) return undefined;
  return new SignIn({
    issuer: config.TOKEN_ISSUER,
    clientIds: config.TOKEN_CLIENT_IDS,
    pageClientId: config.TOKEN_PAGE_CLIENT_ID ?? '',
    ...(required === true ? {} : { routes: required }),
  });
}
