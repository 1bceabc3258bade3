import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { createServiceApp, defineRoute, type Route, type ServiceAppOptions } from '../src/index.ts';
import { alwaysSignedIn, get, read, routes, runSignedIn } from './fixtures/sign-in.ts';
import { hello, identity, manifest } from './fixtures/service.ts';
import { captureLog, runApp, startTokenIssuer, stopRunningApps, type TokenIssuer } from './support/index.ts';
import { Readiness } from '../src/readiness.ts';

afterEach(stopRunningApps);

let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await startTokenIssuer();
});

const put = (origin: string, token: string, body = '{"value":1}'): Promise<Response> =>
  fetch(`${origin}/measures/speed`, {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });

describe('a route with a scope', () => {
  test.each([undefined, '', 'Basic YW5uOnNlY3JldA==', 'Bearer', 'Bearer one two'])(
    'asks for a token where the header is %j',
    async (authorization) => {
      const { origin } = await runSignedIn(issuer);

      const response = await fetch(`${origin}/measures`, {
        headers: authorization === undefined ? {} : { authorization },
      });

      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer scope="api/backend_access"');
      expect(await response.json()).toMatchObject({ detail: 'This needs an access token' });
    },
  );

  test('takes the scheme in any case, and no token in the address', async () => {
    const { origin } = await runSignedIn(issuer);
    const token = await issuer.mint('api/backend_access');

    const anyCase = await fetch(`${origin}/measures`, { headers: { authorization: `bEARER ${token}` } });
    const inAddress = await fetch(`${origin}/measures?access_token=${token}`);

    expect([anyCase.status, inAddress.status]).toEqual([200, 401]);
  });

  test.each(['', 'openid', 'api/backend_accesses', 'API/BACKEND_ACCESS'])(
    'refuses a token with the scope %j',
    async (scope) => {
      const { origin } = await runSignedIn(issuer);

      const response = await get(origin, await issuer.mint(scope));

      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_scope", error_description="This needs the scope api/backend_access", scope="api/backend_access"',
      );
      expect(await response.json()).toMatchObject({ detail: 'This needs the scope api/backend_access' });
    },
  );

  test('may take a group of the user pool in its place', async () => {
    const { origin } = await runSignedIn(issuer);
    const status = async (scope: string, groups?: unknown): Promise<number> =>
      (await put(origin, await issuer.mint(scope, { 'cognito:groups': groups }))).status;

    expect(await status('api/metrics.write')).toBe(200);
    expect(await status('openid', ['readers', 'metrics-editors'])).toBe(200);
    expect(await status('api/backend_access')).toBe(403);
    expect(await status('metrics-editors', ['readers'])).toBe(403);
    expect(await status('openid', 'metrics-editors')).toBe(403);
  });

  test('refuses before it looks at the input', async () => {
    const { origin } = await runSignedIn(issuer);

    const response = await put(origin, await issuer.mint('openid'), 'not JSON');

    expect(response.status).toBe(403);
  });

  test('names the caller in the audit line of a write', async () => {
    const { origin, log } = await runSignedIn(issuer);

    await put(origin, await issuer.mint('api/metrics.write', { sub: 'ann-7' }));
    const { audit } = await log.line(({ msg }) => msg === 'audit');

    expect(audit).toEqual({
      subject: 'ann-7',
      client: issuer.clientId,
      action: 'put measure',
      target: 'speed',
      outcome: 'done',
    });
  });

  test('asks nobody where the environment does not require sign-in', async () => {
    const byEnvironment = { ...alwaysSignedIn, needs: { signIn: 'by-environment' } } as const;
    const { origin } = await runApp(({ logger, readiness }) =>
      createServiceApp({ manifest: byEnvironment, identity, logger, readiness, routes }),
    );

    const response = await get(origin, 'garbage');

    expect(response.status).toBe(200);
  });
});

test('what everybody may ask stays open: health, readiness, version, documents, open routes', async () => {
  const { origin } = await runSignedIn(issuer);
  const paths = [
    '/',
    '/health',
    '/ready',
    '/version',
    '/openapi.json',
    '/docs/',
    '/hello',
    '/-/sample/docs/',
  ];

  const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${origin}${path}`)).status));

  expect(statuses).toEqual(paths.map(() => 200));
});

describe('a service does not start', () => {
  const build = (changes: Partial<ServiceAppOptions>) => (): unknown => {
    const { logger } = captureLog();
    return createServiceApp({
      manifest,
      identity,
      logger,
      readiness: new Readiness(),
      routes: [],
      ...changes,
    });
  };
  const open = (route: Route): Route => defineRoute({ ...route, open: true });

  test('when it always requires sign-in and a route says nothing of who may call it', () => {
    const undecided = [hello, { ...hello, operation: 'get_more', path: '/more' }, read];

    expect(build({ manifest: alwaysSignedIn, routes: undecided })).toThrow(
      [
        "service 'sample' has 3 fault(s):",
        '  - route get_hello must have a `scope` or say `open: true`, got: neither',
        '  - route get_more must have a `scope` or say `open: true`, got: neither',
        "  - its manifest says `needs.signIn: 'always'`, so SIGN_IN_REQUIRED must be true",
      ].join('\n'),
    );
  });

  test('when a route has a scope that its manifest never lets it check', () => {
    expect(build({ routes: [read] })).toThrow(
      'route get_measures has a `scope`, so the manifest must say `needs.signIn`',
    );
  });

  test('when a route is open and has a scope', () => {
    expect(build({ manifest: alwaysSignedIn, routes: [open(read)] })).toThrow(
      'route get_measures must have a `scope` or be `open`, got: both',
    );
  });
});

describe('the OpenAPI document', () => {
  const documentOf = async (origin: string): Promise<unknown> =>
    (await fetch(`${origin}/-/sample/openapi.json`)).json();

  test('says how to get a token, which operations need which scope, and what happens without', async () => {
    const { origin } = await runSignedIn(issuer);

    const scopes = { 'api/backend_access': 'get_measures', 'api/metrics.write': 'put_measure' };
    const tokenUrl = `${issuer.issuer}/oauth2/token`;
    expect(await documentOf(origin)).toMatchObject({
      components: {
        securitySchemes: {
          oauth2: {
            type: 'oauth2',
            flows: {
              authorizationCode: { authorizationUrl: `${issuer.issuer}/oauth2/authorize`, tokenUrl, scopes },
              clientCredentials: { tokenUrl, scopes },
            },
          },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        },
      },
      paths: {
        '/measures': {
          get: {
            security: [{ oauth2: ['api/backend_access'] }, { bearer: [] }],
            responses: { 401: {}, 403: {} },
          },
        },
        '/measures/{id}': {
          put: {
            description:
              'The new value replaces the old.\n\nNeeds the scope api/metrics.write or the group metrics-editors.',
            responses: { 403: { description: 'The access token does not permit this. It is not editable.' } },
          },
        },
        '/hello': { get: { responses: expect.not.objectContaining({ 401: expect.anything() }) } },
      },
    });
  });

  test('offers the bare token while the issuer does not tell how to get one', async () => {
    const silent = await startTokenIssuer();
    silent.goDown();
    const { origin } = await runSignedIn(silent);

    const document = await documentOf(origin);

    expect(document).toMatchObject({
      components: { securitySchemes: { bearer: { type: 'http' } } },
      paths: { '/measures': { get: { security: [{ bearer: [] }] } } },
    });
    expect(JSON.stringify(document)).not.toContain('oauth2');
  });

  test('says nothing of tokens where none are required', async () => {
    const byEnvironment = { ...alwaysSignedIn, needs: { signIn: 'by-environment' } } as const;
    const { origin } = await runApp(({ logger, readiness }) =>
      createServiceApp({ manifest: byEnvironment, identity, logger, readiness, routes }),
    );

    expect(JSON.stringify(await documentOf(origin))).not.toMatch(/security|401/);
  });
});
