import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { get, runSignedIn } from './fixtures/sign-in.ts';
import { startTokenIssuer, stopRunningApps, type TokenIssuer } from './support/index.ts';

afterEach(stopRunningApps);

let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await startTokenIssuer();
});

const now = () => Math.floor(Date.now() / 1000);

/** A token whose header and signature were made by a stranger. */
async function forge(alg: string, sign: (signed: string) => string): Promise<string> {
  const [header = '', payload = ''] = (await issuer.mint('api/backend_access')).split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const signed = `${Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')}.${payload}`;
  return `${signed}.${sign(signed)}`;
}

function publicKeyText(): string {
  const [jwk] = issuer.keys();
  return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

describe('an access token', () => {
  test('that is good lets its subject and client through to the handler', async () => {
    const { origin } = await runSignedIn(issuer);

    const response = await get(origin, await issuer.mint('openid api/backend_access', { sub: 'ann-7' }));

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ message: `for ann-7 through ${issuer.clientId}` });
  });

  test.each<[string, object, string]>([
    ['has expired', { exp: now() - 1 }, 'The access token has expired'],
    ['never expires', { exp: undefined }, 'The access token has expired'],
    ['is not valid yet', { nbf: now() + 60 }, 'The access token is not valid yet'],
    ['is of another issuer', { iss: 'https://other.example' }, 'The access token is from another issuer'],
    ['is of another client', { client_id: 'stranger' }, 'The access token was issued to another client'],
    ['names no client', { client_id: undefined }, 'The access token was issued to another client'],
    ['is an ID token', { token_use: 'id', aud: 'another' }, 'The token is not an access token'],
    ['is of no kind', { token_use: undefined }, 'The token is not an access token'],
  ])('that %s is refused', async (_what, claims, detail) => {
    const { origin } = await runSignedIn(issuer);

    const response = await get(origin, await issuer.mint('api/backend_access', { ...claims }));

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", error_description="${detail}"`,
    );
    expect(await response.json()).toMatchObject({ title: 'Unauthorized', status: 401, detail });
  });

  test.each<[string, () => Promise<string>]>([
    ['without a signature', () => forge('none', () => '')],
    ['with `none` and a signature', () => forge('none', () => 'AAAA')],
    [
      'signed with the public key as a secret',
      () => forge('HS256', (text) => createHmac('sha256', publicKeyText()).update(text).digest('base64url')),
    ],
    ['with another algorithm', () => forge('RS512', () => 'AAAA')],
    [
      'with somebody else’s signature',
      async () => forge('RS256', () => Buffer.alloc(256, 7).toString('base64url')),
    ],
    [
      'whose payload was changed',
      async () => {
        const [header, , signature] = (await issuer.mint('other')).split('.');
        const [, payload] = (await issuer.mint('api/backend_access')).split('.');
        return [header, payload, signature].join('.');
      },
    ],
    ['that is garbage', () => Promise.resolve('garbage')],
    ['that has no JSON in it', () => Promise.resolve('AAAA.AAAA.AAAA')],
    ['of 12,000 characters', () => Promise.resolve(`${'A'.repeat(12_000)}.AAAA.AAAA`)],
  ])('%s is refused', async (_what, make) => {
    const { origin } = await runSignedIn(issuer);

    const response = await get(origin, await make());

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", /);
  });

  test('that makes the headers larger than a server takes is refused before it is looked at', async () => {
    const { origin } = await runSignedIn(issuer);

    expect((await get(origin, 'A'.repeat(20_000))).status).toBe(431);
  });

  test('never reaches the log', async () => {
    const { origin, log } = await runSignedIn(issuer);
    const tokens = [
      await issuer.mint('api/backend_access'),
      await issuer.mint('other'),
      await issuer.mint('api/backend_access', { exp: 1 }),
    ];

    for (const token of tokens) await get(origin, token);
    await get(origin, 'garbage');
    const done = (): boolean => log.lines.filter(({ msg }) => msg === 'request').length === 4;
    await log.line(done);

    const parts = [...tokens.flatMap((token) => token.split('.')), 'garbage'];
    expect(parts.filter((part) => JSON.stringify(log.lines).includes(part))).toEqual([]);
  });
});
