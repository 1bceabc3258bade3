import { createHash, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer({ pageTokenSeconds: 120 });
});
afterAll(() => issuer.close());

const REDIRECT = 'http://localhost:8080/-/metrics/signed-in';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const asked = (changes: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: 'code',
    client_id: issuer.clientId,
    redirect_uri: REDIRECT,
    state: 'st',
    scope: 'openid api/backend_access',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });

const post = (path: string, form: URLSearchParams, headers: Record<string, string> = {}) =>
  fetch(`${issuer.issuer}${path}`, { method: 'POST', body: form, redirect: 'manual', headers });

async function signIn(group?: string) {
  const form = asked();
  form.set('username', 'ann');
  if (group !== undefined) form.set('group', group);
  const response = await post('/login', form);
  const back = new URL(response.headers.get('location') ?? '');
  return {
    back,
    code: back.searchParams.get('code') ?? '',
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

const tokenForm = (changes: Record<string, string>) =>
  new URLSearchParams({
    client_id: issuer.clientId,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...changes,
  });
const redeem = (code: string, changes: Record<string, string> = {}) =>
  post('/oauth2/token', tokenForm({ grant_type: 'authorization_code', code, ...changes }), {
    origin: 'http://localhost:8080',
  });

const claims = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('a page signs somebody in', () => {
  test('by a code and its proof: an access token as of a user pool, and a refresh token that renews it', async () => {
    const { back, code } = await signIn('metrics-editors');
    const response = await redeem(code);
    const tokens = (await response.json()) as Record<string, string>;
    const renewed = await post(
      '/oauth2/token',
      tokenForm({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token']! }),
    );

    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([REDIRECT, 'st']);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:8080');
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 120 });
    expect(claims(tokens['access_token']!)).toMatchObject({
      iss: issuer.issuer,
      client_id: issuer.clientId,
      token_use: 'access',
      username: 'ann',
      scope: 'openid api/backend_access',
      'cognito:groups': ['metrics-editors'],
    });
    const { access_token: second } = (await renewed.json()) as Record<string, string>;
    expect(claims(second!)['sub']).toBe(claims(tokens['access_token']!)['sub']);
  });

  test('who has signed in is not asked again, until they sign out', async () => {
    const { cookie } = await signIn();
    const ask = (headers: Record<string, string>) =>
      fetch(`${issuer.issuer}/oauth2/authorize?${asked().toString()}`, { headers, redirect: 'manual' });

    const again = new URL((await ask({ cookie })).headers.get('location') ?? '');
    const stranger = (await ask({})).headers.get('location');
    const out = await fetch(
      `${issuer.issuer}/logout?logout_uri=${encodeURIComponent('http://localhost:8080/')}`,
      { redirect: 'manual' },
    );

    expect((await redeem(again.searchParams.get('code') ?? '')).status).toBe(200);
    expect(stranger).toMatch(/^\/login\?/);
    expect([out.headers.get('location'), out.headers.get('set-cookie')]).toEqual([
      'http://localhost:8080/',
      expect.stringContaining('Max-Age=0'),
    ]);
  });

  test('the page escapes what it is asked with, and runs nothing', async () => {
    const response = await fetch(
      `${issuer.issuer}/login?${asked({ state: '"><script>1</script>' }).toString()}`,
    );

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).not.toContain('<script>');
  });
});

describe('nothing is given', () => {
  test.each<[string, Record<string, string>]>([
    ['with another proof', { code_verifier: randomBytes(32).toString('base64url') }],
    ['without a proof', { code_verifier: '' }],
    ['for another page', { redirect_uri: 'http://localhost:8080/other' }],
    ['to another client', { client_id: 'another' }],
  ])('%s', async (_what, changes) => {
    const { code } = await signIn();

    expect((await redeem(code, changes)).status).toBe(400);
    expect((await redeem(code)).status).toBe(400);
  });

  test('for a refresh token that was revoked', async () => {
    const { refresh_token: token } = (await (await redeem((await signIn()).code)).json()) as Record<
      string,
      string
    >;
    await post('/oauth2/revoke', new URLSearchParams({ token: token! }));

    expect(
      (await post('/oauth2/token', tokenForm({ grant_type: 'refresh_token', refresh_token: token! }))).status,
    ).toBe(400);
  });

  test.each([
    ['another client', { client_id: 'another' }],
    ['a page that is not on this machine', { redirect_uri: 'https://example.com/' }],
    ['a page with a fragment', { redirect_uri: `${REDIRECT}#a` }],
  ])('and nobody is sent on for %s', async (_what, changes) => {
    const response = await fetch(`${issuer.issuer}/login?${asked(changes).toString()}`, {
      redirect: 'manual',
    });

    expect(response.status).toBe(400);
  });

  test.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_scope', { scope: 'api/metrics.write' }],
  ])('and the page is told %s', async (error, changes) => {
    const response = await fetch(`${issuer.issuer}/login?${asked(changes).toString()}`, {
      redirect: 'manual',
    });

    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe(error);
  });
});
