import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { get, runSignedIn } from './fixtures/sign-in.ts';
import { startTokenIssuer, stopRunningApps, type TokenIssuer } from './support/index.ts';

let issuer: TokenIssuer;

beforeEach(async () => {
  issuer = await startTokenIssuer();
});

afterEach(() => {
  stopRunningApps();
  jest.restoreAllMocks();
});

const goodToken = () => issuer.mint('api/backend_access');

/** Lets time pass on every clock. */
function pass(ms: number): void {
  const later = performance.now() + ms;
  jest.spyOn(performance, 'now').mockImplementation(() => later);
}

describe('the issuer’s keys', () => {
  test('are asked for by the first token, and by none after it', async () => {
    const { origin } = await runSignedIn(issuer);

    const before = issuer.keyRequests;
    for (let round = 0; round < 3; round += 1)
      expect((await get(origin, await goodToken())).status).toBe(200);

    expect([before, issuer.keyRequests]).toEqual([0, 1]);
  });

  test('are asked for once by everybody who waits for them', async () => {
    const { origin } = await runSignedIn(issuer);
    const release = issuer.holdAnswers();

    const requests = [goodToken(), goodToken(), goodToken()].map(async (token) => get(origin, await token));
    await Promise.race([...requests, until(() => issuer.keyRequests > 0)]);
    release();
    const statuses = (await Promise.all(requests)).map(({ status }) => status);

    expect(statuses).toEqual([200, 200, 200]);
    expect(issuer.keyRequests).toBe(1);
  });

  test('are asked for again when a token is signed with a new one', async () => {
    const { origin } = await runSignedIn(issuer);
    const old = await goodToken();
    await get(origin, old);

    await issuer.rotateKeys();
    const fresh = await get(origin, await goodToken());

    expect([fresh.status, (await get(origin, old)).status]).toEqual([200, 200]);
    expect(issuer.keyRequests).toBe(2);
  });

  test('are not asked for again and again by tokens with key ids that nobody knows', async () => {
    const { origin } = await runSignedIn(issuer);
    const stranger = await startTokenIssuer();
    await get(origin, await goodToken());

    for (let round = 0; round < 5; round += 1) {
      const response = await get(origin, await stranger.mint('api/backend_access', { iss: issuer.issuer }));
      expect(await response.json()).toMatchObject({
        status: 401,
        detail: 'The access token is signed with an unknown key',
      });
    }

    expect(issuer.keyRequests).toBe(2);
    expect((await get(origin, await goodToken())).status).toBe(200);
  });

  test('are asked for again after an hour, while the known ones still serve', async () => {
    const { origin } = await runSignedIn(issuer);
    await get(origin, await goodToken());
    issuer.goDown();

    pass(61 * 60_000);
    const response = await get(origin, await goodToken());
    await until(() => issuer.keyRequests > 1);

    expect(response.status).toBe(200);
  });
});

test('a key of another kind than Cognito’s signs nothing that counts', async () => {
  const { origin } = await runSignedIn(issuer);
  await issuer.rotateKeys('ES256');

  const response = await get(origin, await goodToken());

  expect(await response.json()).toMatchObject({
    status: 401,
    detail: 'The access token is not signed with RS256',
  });
});

describe('while the issuer is down', () => {
  test('nobody is called unauthorized, and the issuer is left alone for a while', async () => {
    const { origin, log } = await runSignedIn(issuer);
    issuer.goDown();
    const token = await goodToken();

    const first = await get(origin, token);
    const asked = issuer.keyRequests;
    const second = await get(origin, token);

    expect([first.status, second.status]).toEqual([503, 503]);
    expect(first.headers.get('retry-after')).toBe('1');
    expect(first.headers.get('www-authenticate')).toBeNull();
    expect(await first.json()).toMatchObject({ detail: 'Access tokens cannot be checked at the moment' });
    expect([asked, issuer.keyRequests]).toEqual([2, 2]);
    expect(JSON.stringify(log.lines)).toContain('the token issuer did not answer');
  });

  test('the pauses grow to half a minute, and end with the first answer', async () => {
    const { origin } = await runSignedIn(issuer);
    issuer.goDown();
    const token = await issuer.mint('api/backend_access', { exp: Math.floor(Date.now() / 1000) + 7200 });
    const pauses: (string | null)[] = [];

    for (let round = 0; round < 7; round += 1) {
      const response = await get(origin, token);
      pauses.push(response.headers.get('retry-after'));
      pass(31_000);
    }
    issuer.goDown(false);

    expect(pauses).toEqual(['1', '2', '4', '8', '16', '30', '30']);
    expect((await get(origin, token)).status).toBe(200);

    issuer.goDown();
    await issuer.rotateKeys();
    const afterAnswer = await get(origin, await issuer.mint('api/backend_access'));
    expect(afterAnswer.headers.get('retry-after')).toBe('1');
  });

  test('what needs no token answers as ever', async () => {
    const { origin } = await runSignedIn(issuer);
    issuer.goDown();

    expect((await fetch(`${origin}/hello`)).status).toBe(200);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
  });
});

/** Resolves once it is so, looking at every turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
