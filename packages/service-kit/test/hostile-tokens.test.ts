import { createHash, createHmac } from 'node:crypto';

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import {
  encode,
  pem,
  rsaKey,
  signToken,
  startHandMadeIssuer,
  type HandMadeIssuer,
} from './fixtures/hand-made-issuer.ts';
import { get, runSignedIn } from './fixtures/sign-in.ts';
import { stopRunningApps, type TokenIssuer } from './support/index.ts';

afterEach(stopRunningApps);

let issuer: HandMadeIssuer;
beforeAll(async () => {
  issuer = await startHandMadeIssuer();
});

const key = rsaKey();
const header = { alg: 'RS256', kid: 'k1' };
const published = { ...key.publicJwk, kid: 'k1', alg: 'RS256', use: 'sig' };

/**
 * The reaction of a service that trusts the issuer's keys to a token: its status, its message, and the reason in its
 * log.
 */
async function answerTo(token: string, ...keys: readonly object[]) {
  issuer.publish(...keys);
  const { origin, log } = await runSignedIn(issuer as unknown as TokenIssuer);
  const response = await get(origin, token);
  const { detail } = (await response.json()) as { detail?: string };
  const refused = log.lines.find(({ msg }) => msg === 'the access token was refused');
  return { status: response.status, detail, reason: refused?.['reason'] };
}

const sign = (changes: object, claims: object = {}) =>
  signToken({ ...header, ...changes }, issuer.claims(claims), key.privateKey);
const now = () => Math.floor(Date.now() / 1000);

describe('a token with a good signature', () => {
  test.each<[string, object]>([
    ['no type', {}],
    ['the type JWT', { typ: 'JWT' }],
    ['the type of RFC 9068', { typ: 'at+jwt' }],
    [
      'its key and an address of other keys in it, which nobody asks',
      { jku: 'http://127.0.0.1:1/', jwk: {} },
    ],
  ])('and %s is accepted', async (_what, changes) => {
    expect(await answerTo(sign(changes), published)).toMatchObject({ status: 200 });
  });

  test.each<[string, object, string, string]>([
    ['an extension that nobody knows', { crit: ['exp'], exp: 1 }, 'needs an extension', 'crit: ["exp"]'],
    ['a payload that is not encoded', { crit: ['b64'], b64: false }, 'needs an extension', 'crit: ["b64"]'],
    ['an empty list of extensions', { crit: [] }, 'needs an extension', 'crit: []'],
    ['extensions that are no list', { crit: null }, 'needs an extension', 'crit: null'],
    ['`b64` that is not announced', { b64: false }, 'payload that is not base64url', 'b64 is not true'],
    ['another type', { typ: 'logout+jwt' }, 'of another type', 'typ: "logout+jwt"'],
    ['a type that is no text', { typ: 7 }, 'of another type', 'typ: 7'],
    ['no key id', { kid: undefined }, 'does not name its key', 'no kid'],
    ['a key id that is no text', { kid: 1 }, 'is not a JSON Web Token', 'is not a JSON Web Token'],
    ['a key id that nobody has', { kid: 'k2' }, 'signed with an unknown key', 'signed with an unknown key'],
    ['another algorithm in its header', { alg: 'PS256' }, 'not signed with RS256', 'not signed with RS256'],
    ['no algorithm', { alg: undefined }, 'not signed with RS256', 'not signed with RS256'],
    ['an algorithm in other letters', { alg: 'rs256' }, 'not signed with RS256', 'not signed with RS256'],
  ])('and %s is refused, and the log says why', async (_what, changes, detail, reason) => {
    expect(await answerTo(sign(changes), published)).toEqual({
      status: 401,
      detail: expect.stringContaining(detail),
      reason: expect.stringContaining(reason),
    });
  });

  test.each<[string, () => object]>([
    ['was made in an hour', () => ({ iat: now() + 3600 })],
    ['is good in an hour', () => ({ nbf: now() + 3600 })],
    ['never expires', () => ({ exp: undefined })],
    ['expires never, in a number that is none', () => ({ exp: '9999999999' })],
    ['expires at no time', () => ({ exp: null })],
    ['expired long before time began', () => ({ exp: -1e300 })],
    ['was made at a time that is a text', () => ({ iat: 'now' })],
  ])('that %s is refused', async (_what, claims) => {
    const answer = await answerTo(sign({}, claims()), published);

    expect(answer).toEqual({ status: 401, detail: expect.any(String), reason: expect.any(String) });
  });

  test('whose issuer’s clock is a little ahead is accepted', async () => {
    expect(await answerTo(sign({}, { iat: now() + 20 }), published)).toMatchObject({ status: 200 });
  });

  test.each<[string, () => string]>([
    ['header', () => signToken(`{"alg":"none","alg":"RS256","kid":"k1"}`, issuer.claims(), key.privateKey)],
    [
      'payload',
      () => {
        const claims = JSON.stringify(issuer.claims());
        return signToken(header, claims.replace('{', '{"sub":"eve",'), key.privateKey);
      },
    ],
    [
      'payload, once as an escape',
      () => {
        const claims = JSON.stringify(issuer.claims());
        return signToken(header, claims.replace('{', String.raw`{"su\u0062":"eve",`), key.privateKey);
      },
    ],
  ])('that says something twice in its %s is refused', async (_what, make) => {
    expect(await answerTo(make(), published)).toMatchObject({
      status: 401,
      detail: 'The access token says something twice',
      reason: expect.stringMatching(/^member twice: (alg|sub)$/),
    });
  });

  test('is as large as a header may be, and is looked at', async () => {
    const groups = Array.from({ length: 100 }, (_, index) => `group-${index}-${'x'.repeat(60)}`);

    expect(await answerTo(sign({}, { 'cognito:groups': groups }), published)).toMatchObject({ status: 200 });
  });
});

describe('a token that is signed with a key of the issuer’s set', () => {
  const weak = rsaKey(1024);
  const nearly = rsaKey(2040);
  const smallExponent = rsaKey(2048, 3);

  test.each<[string, () => string, object, string]>([
    ['has 1,024 bits', () => token(weak), jwk(weak), 'has 1024 bits'],
    ['has 2,040 bits', () => token(nearly), jwk(nearly), 'has 2040 bits'],
    ['has zeros in front', () => token(weak), { ...jwk(weak), n: padded(weak) }, 'has 1024 bits'],
    ['has the exponent 3', () => token(smallExponent), jwk(smallExponent), 'has the exponent 3,'],
    // With this exponent, a signature is the padded text itself.
    ['has the exponent 1', forgeForExponentOne, { ...published, e: 'AQ' }, 'has the exponent 1,'],
    ['has the exponent 0', () => token(key), { ...published, e: 'AA' }, 'has the exponent 0,'],
    ['has an even exponent', () => token(key), { ...published, e: 'AQAC' }, 'has the exponent 65538,'],
    ['has no modulus', () => token(key), { ...published, n: undefined }, 'has 0 bits'],
    ['is for encryption', () => token(key), { ...published, use: 'enc' }, 'has the use enc'],
    ['is for another algorithm', () => token(key), { ...published, alg: 'RSA-OAEP' }, 'is for RSA-OAEP'],
    [
      'is for another operation',
      () => token(key),
      { ...published, key_ops: ['encrypt'] },
      'is not for verifying',
    ],
    ['is of another kind', () => token(key), { kty: 'oct', k: 'AAAA', kid: 'k1' }, 'is of the kind oct'],
  ])('that %s is refused, and the log says why', async (_what, make, jwkOfSet, reason) => {
    expect(await answerTo(make(), jwkOfSet)).toEqual({
      status: 401,
      detail: 'The access token is signed with a key that is not accepted',
      reason: expect.stringContaining(`the issuer's key k1 ${reason}`),
    });
  });

  test('is refused when two keys have its id', async () => {
    const other = { ...rsaKey().publicJwk, kid: 'k1', alg: 'RS256', use: 'sig' };

    for (const keys of [
      [published, other],
      [other, published],
    ]) {
      expect(await answerTo(token(key), ...keys)).toMatchObject({
        status: 401,
        reason: 'the issuer has two keys with the id k1',
      });
    }
  });

  test('is accepted beside keys that are not', async () => {
    const others = [jwk(weak, 'weak'), { ...published, kid: 'enc', use: 'enc' }];

    expect(await answerTo(token(key), ...others, published)).toMatchObject({ status: 200 });
  });

  test.each(['HS256', 'HS384', 'none'])(
    'is refused when it takes the public key for a secret of %s',
    async (alg) => {
      const signed = `${encode({ ...header, alg })}.${encode(issuer.claims())}`;
      const secrets = [pem(key.publicJwk), pem(key.publicJwk).trim(), String(key.publicJwk.n)];

      for (const secret of secrets) {
        const signature = createHmac('sha256', secret).update(signed).digest('base64url');
        expect(await answerTo(`${signed}.${signature}`, published)).toMatchObject({ status: 401 });
      }
    },
  );

  function token(of: ReturnType<typeof rsaKey>): string {
    return signToken(header, issuer.claims(), of.privateKey);
  }

  function jwk({ publicJwk }: ReturnType<typeof rsaKey>, kid = 'k1'): object {
    return { ...publicJwk, kid, alg: 'RS256', use: 'sig' };
  }

  function padded({ publicJwk }: ReturnType<typeof rsaKey>): string {
    return Buffer.concat([Buffer.alloc(128), Buffer.from(publicJwk.n ?? '', 'base64url')]).toString(
      'base64url',
    );
  }

  /** EMSA-PKCS1-v1_5 of SHA-256 (RFC 8017, 9.2), not encrypted with anything. */
  function forgeForExponentOne(): string {
    const signed = `${encode(header)}.${encode(issuer.claims())}`;
    const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
    const digest = Buffer.concat([info, createHash('sha256').update(signed).digest()]);
    const filling = Buffer.alloc(256 - 3 - digest.length, 0xff);
    const block = Buffer.concat([Buffer.from([0, 1]), filling, Buffer.from([0]), digest]);
    return `${signed}.${block.toString('base64url')}`;
  }
});
