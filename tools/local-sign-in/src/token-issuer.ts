import { generateKeyPair, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

import { OAuth2Issuer, OAuth2Service, type MutableToken } from 'oauth2-mock-server';

/** Claims that differ from a good token's; `undefined` leaves one out. */
export type Claims = Readonly<Record<string, unknown>>;

type SigningAlgorithm = 'RS256' | 'ES256';

/** A token issuer on this machine, with real RS256 keys and tokens shaped like Amazon Cognito's. */
export interface TokenIssuer {
  /** `http://127.0.0.1:<port>`: the `iss` of its tokens. */
  readonly issuer: string;
  /** Of its only client. */
  readonly clientId: string;
  /** How often its keys were asked for. */
  readonly keyRequests: number;
  /** An access token with these scopes, separated by spaces, good for an hour. */
  mint(scope: string, claims?: Claims): Promise<string>;
  /** Signs with a new key from now on; the old one stays in the set. @param kind 'RS256' as Cognito's */
  rotateKeys(kind?: SigningAlgorithm): Promise<void>;
  /** Public keys as it publishes them. */
  keys(): Record<string, unknown>[];
  /** Answers nobody until the returned function is called. */
  holdAnswers(): () => void;
  /** Cuts every connection from now on; with `false` answers again. */
  goDown(down?: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts an issuer on a free port; it does not keep the process, so nobody needs to stop it. Programs get tokens as from
 * Cognito: `POST /oauth2/token` with `grant_type=client_credentials` and `scope`; here also with `groups` and `expires_in`.
 */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const mock = new OAuth2Issuer();
  const service = new OAuth2Service(mock, {
    jwks: '/.well-known/jwks.json',
    authorize: '/oauth2/authorize',
    token: '/oauth2/token',
  });
  let { kid } = await mock.keys.add(await signingKey());
  let held = Promise.resolve();
  let isDown = false;
  let keyRequests = 0;

  const server = createServer((request, response) => {
    if (request.url === '/.well-known/jwks.json') keyRequests += 1;
    response.setHeader('connection', 'close');
    if (isDown) request.socket.destroy();
    else void held.then(() => service.requestHandler(request, response));
  });
  const issuer = await listen(server);
  mock.url = issuer;
  const clientId = randomUUID().replaceAll('-', '');
  service.on('beforeTokenSigning', ({ payload }: MutableToken, { body }: { readonly body?: object }) => {
    Object.assign(
      payload,
      cognitoClaims(clientId, payload.iat),
      { nbf: undefined },
      askedFor(body, payload.iat),
    );
  });

  return {
    issuer,
    clientId,
    get keyRequests() {
      return keyRequests;
    },
    mint: (scope, claims = {}) =>
      mock.buildToken({
        kid,
        scopesOrTransform: (_header, payload) => {
          const { iat } = payload;
          Object.assign(payload, cognitoClaims(clientId, iat), { scope, nbf: undefined }, claims);
        },
      }),
    async rotateKeys(kind) {
      ({ kid } = await mock.keys.add(await signingKey(kind)));
    },
    keys: () => mock.keys.toJSON(),
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held = promise.then(() => undefined);
      return () => resolve(undefined);
    },
    goDown(down = true) {
      isDown = down;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Made here because what the mock makes of keys itself, it does not recognise inside Jest's own global objects. */
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

/** What Cognito takes from the person and the client, here whoever asks may say: groups, and how long it is good for. */
function askedFor(body: object | undefined, issuedAt: number): Claims {
  const { groups, expires_in: seconds } = { ...body } as {
    readonly groups?: unknown;
    readonly expires_in?: unknown;
  };
  return {
    ...(typeof groups === 'string' && groups !== '' ? { 'cognito:groups': groups.split(' ') } : {}),
    ...(typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? { exp: issuedAt + Number(seconds) } : {}),
  };
}

/** What an access token of a user pool has, besides what any token has. */
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
