import { generateKeyPair, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

import { OAuth2Issuer } from 'oauth2-mock-server';

import { formOf, People } from './people.ts';

/** Claims that differ from a good token's; `undefined` leaves one out. */
export type Claims = Readonly<Record<string, unknown>>;

type SigningAlgorithm = 'RS256' | 'ES256';

const KEYS_PATH = '/.well-known/jwks.json';

/** A token issuer on this machine, with real RS256 keys and tokens shaped like Amazon Cognito's. */
export interface TokenIssuer {
  /** `http://127.0.0.1:<port>`: the `iss` of its tokens. */
  readonly issuer: string;
  /** The id of its only client. */
  readonly clientId: string;
  /** The number of requests for its keys. */
  readonly keyRequests: number;
  /** An access token with these scopes, separated by spaces, good for an hour. */
  mint(scope: string, claims?: Claims): Promise<string>;
  /** Signs with a new key from now on; the old one stays in the set. @param kind 'RS256' as Cognito's */
  rotateKeys(kind?: SigningAlgorithm): Promise<void>;
  /** Public keys as it publishes them. */
  keys(): Record<string, unknown>[];
  /** Holds all answers until the returned function is called. */
  holdAnswers(): () => void;
  /** Cuts every connection from now on; with `false` answers again. */
  goDown(down?: boolean): void;
  close(): Promise<void>;
}

export interface TokenIssuerOptions {
  /** The lifetime of a page's tokens, in seconds. @default 3600 */
  readonly pageTokenSeconds?: number;
}

const HOUR_SECONDS = 3_600;

/**
 * Starts an issuer on a free port; it does not keep the process alive, so it need not be stopped. Programs get tokens
 * as from Cognito: `POST /oauth2/token` with `grant_type=client_credentials` and `scope`; here also with `groups` and
 * `expires_in`. People sign in through its pages, by an authorization code with PKCE.
 */
export async function startTokenIssuer({
  pageTokenSeconds: tokenSeconds = HOUR_SECONDS,
}: TokenIssuerOptions = {}): Promise<TokenIssuer> {
  const mock = new OAuth2Issuer();
  let { kid } = await mock.keys.add(await signingKey());
  let held = Promise.resolve(undefined);
  let isDown = false;
  let keyRequests = 0;
  const clientId = randomUUID().replaceAll('-', '');
  const mint = (scope: string, claims: Claims = {}): Promise<string> =>
    mock.buildToken({
      kid,
      scopesOrTransform: (_header, payload) => {
        const { iat } = payload;
        Object.assign(payload, cognitoClaims(clientId, iat), { scope, nbf: undefined }, claims);
      },
    });
  const people = new People({ clientId, accessToken: mint, tokenSeconds });
  const keys = (): Record<string, unknown>[] => mock.keys.toJSON();
  const server = createServer((request, response) => {
    if (request.url === KEYS_PATH) keyRequests += 1;
    response.setHeader('connection', 'close');
    if (isDown) request.socket.destroy();
    else void held.then(() => answer({ issuer, mint, people, keys }, request, response));
  });
  const issuer = await listen(server);
  mock.url = issuer;

  return {
    issuer,
    clientId,
    get keyRequests() {
      return keyRequests;
    },
    mint,
    async rotateKeys(kind) {
      ({ kid } = await mock.keys.add(await signingKey(kind)));
    },
    keys,
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held = promise;
      return () => resolve(undefined);
    },
    goDown(down = true) {
      isDown = down;
    },
    close: () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/** Made here, because the mock does not recognise its own keys inside Jest's global objects. */
async function signingKey(alg: SigningAlgorithm = 'RS256'): Promise<Record<string, unknown>> {
  const { privateKey } = await (alg === 'RS256'
    ? promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    : promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }));
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg, use: 'sig' };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(
  { issuer, mint, people, keys }: Pick<TokenIssuer, 'issuer' | 'mint' | 'keys'> & { readonly people: People },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (path === KEYS_PATH) sendJson(response, 200, { keys: keys() });
  else if (path === '/.well-known/openid-configuration') sendJson(response, 200, discovery(issuer));
  else if (request.method === 'POST' && path === '/oauth2/token') {
    const form = await formOf(request);
    if (!(await people.giveTokens(request, response, form))) await giveProgramToken(response, form, mint);
  } else if (!(await people.answer(request, response))) sendJson(response, 404, { error: 'not_found' });
}

/**
 * Gives a program a token. Cognito takes groups and lifetime from the person and the client; here the caller may set
 * them.
 */
async function giveProgramToken(
  response: ServerResponse,
  form: URLSearchParams,
  mint: TokenIssuer['mint'],
): Promise<void> {
  if (form.get('grant_type') !== 'client_credentials') {
    sendJson(response, 400, { error: 'unsupported_grant_type' });
    return;
  }
  const [groups, seconds] = [form.get('groups') ?? '', form.get('expires_in') ?? ''];
  const expiresIn = /^\d{1,5}$/.test(seconds) ? Number(seconds) : HOUR_SECONDS;
  const token = await mint(form.get('scope') ?? '', {
    ...(groups === '' ? {} : { 'cognito:groups': groups.split(' ') }),
    exp: Math.floor(Date.now() / 1_000) + expiresIn,
  });
  sendJson(response, 200, { access_token: token, token_type: 'Bearer', expires_in: expiresIn });
}

/** OpenID Connect Discovery, as a user pool answers it. */
function discovery(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    end_session_endpoint: `${issuer}/logout`,
    jwks_uri: `${issuer}${KEYS_PATH}`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The claims of a user pool's access token, besides those of any token. */
function cognitoClaims(clientId: string, issuedAt: number): Claims {
  return {
    sub: '6f1c1a9e-1d6b-4c6e-9c0a-2f1f2d7e8b90',
    token_use: 'access',
    client_id: clientId,
    username: 'ann',
    version: 2,
    auth_time: issuedAt,
    jti: randomUUID(),
  };
}
