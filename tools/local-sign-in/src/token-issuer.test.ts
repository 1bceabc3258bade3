import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.close());

/** The answer of the token endpoint to a client that is a program. */
async function tokenFor(scope: string, grant = 'client_credentials'): Promise<Response> {
  const body = new URLSearchParams({ grant_type: grant, scope });
  return fetch(`${issuer.issuer}/oauth2/token`, { method: 'POST', body });
}

test('a program gets an access token as from a user pool: its scopes, client and use', async () => {
  const answer = (await (await tokenFor('api/read api/write')).json()) as { access_token: string };

  const [, payload = ''] = answer.access_token.split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    iss: issuer.issuer,
    scope: 'api/read api/write',
    client_id: issuer.clientId,
    token_use: 'access',
  });
});

test('another way to a token is refused', async () => {
  expect((await tokenFor('api/read', 'nothing')).status).toBe(400);
});
