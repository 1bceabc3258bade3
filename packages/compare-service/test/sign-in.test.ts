import { SignIn } from '@fairway/service-kit';
import { startTokenIssuer, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, expect, test } from '@jest/globals';
import { closePools, startService } from './support/service.ts';
import { form } from './support/upload.ts';

afterEach(async () => {
  stopRunningApps();
  await closePools();
});

test('comparing needs a token where the environment requires sign-in; the page does not', async () => {
  const issuer = await startTokenIssuer();
  const signIn = new SignIn({ issuer: issuer.issuer, clientIds: [issuer.clientId] });
  const { origin } = await startService({ signIn });
  const compare = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${origin}/compare_files`, {
      method: 'POST',
      headers,
      body: form(['a.txt', 'one'], ['b.txt', 'two']),
    });
  const bearer = async (scope: string) => ({ authorization: `Bearer ${await issuer.mint(scope)}` });

  const anonymous = await compare({});
  const lacking = await compare(await bearer('openid'));
  const permitted = await compare(await bearer('api/backend_access'));

  expect([anonymous.status, lacking.status, permitted.status]).toEqual([401, 403, 200]);
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer scope="api/backend_access"');
  expect((await fetch(`${origin}/compare_files`)).status).toBe(200);
  expect(await (await fetch(`${origin}/openapi.json`)).json()).toMatchObject({
    paths: {
      '/compare_files': {
        post: {
          security: [{ oauth2: ['api/backend_access'] }, { bearer: [] }],
          responses: { 401: {}, 403: {} },
        },
      },
    },
  });
});
