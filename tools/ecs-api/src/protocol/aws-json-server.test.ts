import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { optional, structure } from '../schema/structure.ts';
import { ApiError } from './api-error.ts';
import { serveAwsJson, type AnsweredCall, type AwsJsonServer } from './aws-json-server.ts';
import { operation, type Api } from './operation.ts';

const putThing = structure({
  name: z.string().max(5),
  ...optional({
    kind: z.enum(['A', 'B']),
    sizes: z.array(z.int32().min(1)),
    tags: z.array(structure({ key: z.string().regex(/^[a-z]*$/u) })),
  }),
});

const api: Api = {
  targetPrefix: 'Things_2020',
  operations: {
    PutThing: operation(putThing, (thing) => ({ thing, absent: undefined })),
    FindThing: operation(structure({}), () => {
      throw new ApiError('ThingNotFoundException', 'Thing not found.', { members: { resourceIds: ['a'] } });
    }),
    BreakThing: operation(structure({}), () => {
      throw new Error('a secret of the inside');
    }),
    KeepThing: operation(structure({}), () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }),
  },
  refused: { PaintThing: 'things here have no colour' },
  invalidRequestCode: () => 'InvalidParameterException',
};

const calls: AnsweredCall[] = [];
const failures: unknown[] = [];
let server: AwsJsonServer;
beforeAll(async () => {
  server = await serveAwsJson(0, {
    apis: [api],
    onCall: (call) => calls.push(call),
    onFailure: (error) => failures.push(error),
  });
});
afterAll(() => server.close());

async function call(target: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': target, ...headers },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { readonly __type?: string; readonly message?: string },
  };
}

const put = async (thing: unknown) => call('Things_2020.PutThing', JSON.stringify(thing));

describe('AWS JSON 1.1', () => {
  test('answers with the content type, a request id and every member that was given', async () => {
    const { status, headers, body } = await put({ name: 'one', kind: 'A', colour: { r: 1 } });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({ thing: { name: 'one', kind: 'A', colour: { r: 1 } } });
  });

  test('takes null for a member that is missing', async () => {
    expect((await put({ name: 'one', kind: null, tags: [{ key: 'a', value: null }] })).body).toEqual({
      thing: { name: 'one', tags: [{ key: 'a' }] },
    });
  });

  test.each([
    [
      { name: 'toolong' },
      "Value 'toolong' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [{}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      { name: 'a', kind: 'C' },
      "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
    ],
    [
      { name: 'a', sizes: [1, 0] },
      "Value '0' at 'sizes.2.member' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { name: 'a', tags: [{ key: 'B' }] },
      "Value 'B' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
  ])('refuses %j with the constraint it breaks', async (thing, sentence) => {
    const { status, body } = await put(thing);

    expect(status).toBe(400);
    expect(body.__type).toBe('InvalidParameterException');
    expect(body.message).toContain(`1 validation error detected: ${sentence}`);
  });

  test('tells every constraint that a request breaks', async () => {
    const { body } = await put({ kind: 'C', sizes: [0] });

    expect(body.message).toMatch(/^3 validation errors detected: .*'name'.*'kind'.*'sizes.1.member'/);
  });

  test.each([
    [{ name: 7 }, 'name: the number 7 cannot be converted to a string'],
    [{ name: 'a', sizes: 1 }, 'sizes: the number 1 cannot be converted to a list'],
    [{ name: 'a', sizes: ['1'] }, 'sizes.1.member: the string 1 cannot be converted to a number'],
    [{ name: 'a', sizes: [1.5] }, 'sizes.1.member: the number 1.5 cannot be converted to an integer'],
    [{ name: 'a', tags: ['b'] }, 'tags.1.member: the string b cannot be converted to a structure'],
    [[], ': a list cannot be converted to a structure'],
  ])('cannot read %j', async (thing, message) => {
    expect((await put(thing)).body).toEqual({ __type: 'SerializationException', message });
  });

  test('a body that is no JSON cannot be read', async () => {
    const { status, body } = await call('Things_2020.PutThing', '{');

    expect([status, body.__type]).toEqual([400, 'SerializationException']);
  });

  test('an error has its own members', async () => {
    const { status, body } = await call('Things_2020.FindThing', '');

    expect(status).toBe(400);
    expect(body).toEqual({
      __type: 'ThingNotFoundException',
      message: 'Thing not found.',
      resourceIds: ['a'],
    });
  });

  test.each(['Things_2020.EatThing', 'Things_2020.constructor', 'Other_2019.PutThing', ''])(
    'the target %j is unknown, and is told with its body',
    async (target) => {
      calls.length = 0;
      const { status, body } = await call(target, '{"name":"a"}');

      expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
      expect(calls).toMatchObject([{ request: { name: 'a' }, errorCode: 'UnknownOperationException' }]);
    },
  );

  test('an operation that is refused on purpose says why', async () => {
    const { body } = await call('Things_2020.PaintThing', '{}');

    expect(body).toEqual({
      __type: 'UnsupportedFeatureException',
      message: 'PaintThing: things here have no colour',
    });
  });

  test('what a full disk does not take is unavailable, and may be tried again', async () => {
    const { status, body } = await call('Things_2020.KeepThing', '{}');

    expect({ status, body }).toEqual({
      status: 503,
      body: {
        __type: 'ServiceUnavailableException',
        message: 'KeepThing cannot be kept (ENOSPC: the disk is full); try it again',
      },
    });
  });

  test('what fails inside is told to the owner, and not to the caller', async () => {
    const { status, body } = await call('Things_2020.BreakThing', '{}');

    expect([status, body.__type]).toEqual([500, 'ServerException']);
    expect(body.message).not.toContain('secret');
    expect(failures.at(-1)).toEqual(new Error('a secret of the inside'));
  });

  test('a call says who signed it', async () => {
    calls.length = 0;
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261129/eu-central-1/ecs/aws4_request, SignedHeaders=host, Signature=0';
    await call('Things_2020.FindThing', '{}', { authorization, 'user-agent': 'stack/app-dev' });

    expect(calls).toMatchObject([
      { accessKeyId: 'AKIAEXAMPLE', userAgent: 'stack/app-dev', operation: 'FindThing', status: 400 },
    ]);
  });

  test('a body without end is refused', async () => {
    const { status } = await put({ name: 'x'.repeat(9 * 1024 * 1024) });

    expect(status).toBe(413);
  });

  test('a call that is being answered when the server closes is told that its connection ends', async () => {
    const [begun, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<object>()];
    const waitForThing = operation(structure({}), () => {
      begun.resolve(undefined);
      return answered.promise;
    });
    const closing = await serveAwsJson(0, { apis: [{ ...api, operations: { WaitForThing: waitForThing } }] });
    const response = fetch(closing.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Things_2020.WaitForThing' },
      body: '{}',
    });
    await begun.promise;
    const closed = closing.close();
    answered.resolve({ is: 'there' });

    const { status, headers } = await response;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    await closed;
  });
});
