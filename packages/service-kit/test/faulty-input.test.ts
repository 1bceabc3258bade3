import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { defineRoute, HttpProblem, inputFault, invalidInput } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

afterEach(stopRunningApps);

const size = z.strictObject({ w: z.int().min(1), h: z.int().max(9) });

/** Its schemas say nothing in words of their own. */
const shelf = defineRoute({
  method: 'post',
  path: '/shelves/:id',
  operation: 'post_shelf',
  summary: 'Takes one of everything',
  params: z.object({ id: z.uuid() }),
  query: z.strictObject({
    color: z.enum(['red', 'blue']).default('red'),
    tag: z.array(z.string()).optional(),
    note: z.string().min(2).max(4).optional(),
    day: z.iso.date().optional(),
  }),
  body: z.strictObject({
    name: z.string(),
    count: z.number().positive().multipleOf(5).optional(),
    open: z.boolean().optional(),
    sizes: z.array(size).min(1).optional(),
    owner: z
      .union([z.strictObject({ person: z.string() }), z.strictObject({ team: z.string(), of: z.int() })])
      .optional(),
    labels: z.record(z.string().regex(/^[a-z]+$/), z.string()).optional(),
  }),
  responses: { 200: { description: 'What was read', schema: z.object({}) } },
  handle: ({ query, body }) => ({ query, body }),
});

const upload = defineRoute({
  method: 'post',
  path: '/uploads',
  operation: 'post_upload',
  summary: 'Reads a body of its own kind',
  query: z.strictObject({ n: z.coerce.number().default(0) }),
  async readUpload({ request }) {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (text === 'large') throw new HttpProblem(413, 'The body must be small');
    if (text !== 'good') throw invalidInput([inputFault('part', 'must be good', text)]);
    return text;
  },
  responses: { 200: { description: 'What was read', schema: z.object({}) } },
  handle: (input) => ({ upload: input.upload }),
});

const file = defineRoute({
  method: 'get',
  path: '/page.css',
  operation: 'get_file',
  summary: 'A file of a page',
  documented: false,
  responses: { 200: { description: 'The file', schema: z.object({}) } },
  handle: () => ({}),
});

const id = '3f2a1c9e-8d5b-4f6a-9c3e-1b2d3e4f5a6b';

interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly errors?: { readonly path: string; readonly message: string }[];
}

describeBothServers('faulty input, $name', ({ expressPrototypes }) => {
  const start = (): Promise<RunningApp> =>
    runApp(
      ({ logger, readiness }) =>
        sampleApp(logger, readiness, { routes: [shelf, upload, file], bodyLimitBytes: 2_000 }),
      {
        expressPrototypes,
      },
    );

  const post = async (
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Problem> => {
    const { origin } = await start();
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
    expect(response.headers.get('content-type')).toBe(
      response.ok ? 'application/json; charset=utf-8' : 'application/problem+json',
    );
    return { ...((await response.json()) as Problem), status: response.status };
  };

  const messages = ({ status, errors = [] }: Problem): unknown => [
    status,
    ...errors.map(({ message }) => message),
  ];

  describe('is told in a sentence with name, rule and value:', () => {
    test.each([
      ['color=green', "color must be one of red, blue, got: 'green'"],
      ['color=', "color must be one of red, blue, got: ''"],
      ['color=red&color=blue', "color must be given once, got: 'red' and 'blue'"],
      [
        'color=1&color=2&color=3&color=4&color=5',
        "color must be given once, got: '1' and '2' and '3' and 2 more",
      ],
      ['colour=red', "colour is not known here; did you mean 'color'?"],
      ['size=9', 'size is not known here; there are: color, tag, note, day'],
      ['__proto__=1', '__proto__ is not known here; there are: color, tag, note, day'],
      ['constructor=1', 'constructor is not known here; there are: color, tag, note, day'],
      ['note=a', "note must have at least 2 characters, got: 'a'"],
      ['note=abcde', "note must have at most 4 characters, got: 'abcde'"],
      ['note=%ff', "note must be percent-encoded UTF-8, got: '%ff'"],
      ['note=%', "note must be percent-encoded UTF-8, got: '%'"],
      ['n%ff=1', "A name in the query must be percent-encoded UTF-8, got: 'n%ff'"],
      ['note=%00%1b[2J', String.raw`note must have at most 4 characters, got: '\u0000\u001b[2J'`],
      ['day=2025-02-30', "day must be a date as YYYY-MM-DD, got: '2025-02-30'"],
      [
        `note=${'y'.repeat(500)}`,
        `note must have at most 4 characters, got: '${'y'.repeat(60)}…' (500 characters)`,
      ],
      [
        Array.from({ length: 101 }, (_, n) => `p${n}`).join('&'),
        'The query must have at most 100 parameters, got: 101',
      ],
    ])('the query %s', async (query, message) => {
      expect(messages(await post(`/shelves/${id}?${query}`, '{"name":"a"}'))).toEqual([422, message]);
    });

    test.each([
      ['{}', ['name is required']],
      ['{"name":null}', ['name must be text, got: null']],
      ['{"name":["a"]}', ['name must be text, got: a list of 1']],
      ['{"name":"a","count":0}', ['count must be more than 0, got: 0']],
      ['{"name":"a","count":7}', ['count must be a multiple of 5, got: 7']],
      ['{"name":"a","count":"7"}', ["count must be a number, got: '7'"]],
      ['{"name":"a","open":1}', ['open must be true or false, got: 1']],
      ['{"name":"a","sizes":[]}', ['sizes must have at least 1 entry, got: an empty list']],
      [
        '{"name":"a","sizes":[{"w":1.5,"h":10,"v":1}]}',
        [
          'sizes.0.w must be a whole number, got: 1.5',
          'sizes.0.h must be at most 9, got: 10',
          'sizes.0.v is not known here; there are: w, h',
        ],
      ],
      [
        '{"name":"a","owner":{"persn":"b"}}',
        ['owner.person is required', "owner.persn is not known here; did you mean 'person'?"],
      ],
      ['{"name":"a","labels":{"A":"b"}}', ["A name in labels must match /^[a-z]+$/, got: 'A'"]],
      ['{"nmae":"a"}', ['name is required', "nmae is not known here; did you mean 'name'?"]],
      ['{"name":"a","name":"b"}', ['name must be given once, got: more than once']],
      ['{"name":1,"name":"b"}', ['name must be given once, got: more than once']],
      [
        '{"name":"a","__proto__":{"admin":true}}',
        ['__proto__ is not known here; there are: name, count, open, sizes, owner, labels'],
      ],
      [
        '{"name":"a","constructor":1}',
        ['constructor is not known here; there are: name, count, open, sizes, owner, labels'],
      ],
      ['[]', ['The body must be an object, got: an empty list']],
      ['null', ['The body must be an object, got: null']],
      ['"text"', ["The body must be an object, got: 'text'"]],
      ['{"name":"a",', ['The body must be valid JSON; it ends too early, at line 1, column 13']],
      ['{\n "name": \'a\'}', [`The body must be valid JSON; at line 2, column 10 it is not: ''a'}'`]],
      ['', ['The body is required']],
    ])('the body %s', async (body, expected) => {
      expect(messages(await post(`/shelves/${id}`, body))).toEqual([422, ...expected]);
    });

    test.each([
      ['a', "id must be a UUID, got: 'a'"],
      ['%ff', "id must be percent-encoded UTF-8, got: '%ff'"],
      ['a%E0%A4%A', "id must be percent-encoded UTF-8, got: 'a%E0%A4%A'"],
      ['%zz', "id must be percent-encoded UTF-8, got: '%zz'"],
    ])('the path parameter %s', async (segment, message) => {
      expect(messages(await post(`/shelves/${segment}`, '{"name":"a"}'))).toEqual([422, message]);
    });

    test('no body at all', async () => {
      expect(messages(await post(`/shelves/${id}`, undefined, {}))).toEqual([422, 'The body is required']);
    });
  });

  test('is told all at once, whatever is wrong with the path and however malformed the body is', async () => {
    const problem = await post('/shelves/%ff?colr=1&note=a&tag=a&tag=b', '{"name":');

    expect(problem.errors?.map(({ path }) => path)).toEqual(['id', 'colr', 'note', '']);
    expect(problem.detail).toBe(
      "The request has 4 faults: id must be percent-encoded UTF-8, got: '%ff'; colr is not known here; did you mean 'color'?; note must have at least 2 characters, got: 'a'; The body must be valid JSON; it ends too early, at line 1, column 9",
    );
  });

  test('is counted in the detail where it is too much to tell', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `"x${index}":1`).join();

    const { detail, errors } = await post(`/shelves/${id}`, `{"name":"a",${many}}`);

    expect(detail).toMatch(/^The request has 150 faults: x0 is not known here; .*; and 145 more$/);
    expect(errors).toHaveLength(100);
  });

  test.each([
    [
      'a body of another type',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'The body must be application/json, got: application/x-www-form-urlencoded',
    ],
    [
      'another charset',
      '{"name":"a"}',
      { 'content-type': 'application/json; charset=latin1' },
      415,
      "The body must be JSON in UTF-8, got: charset 'latin1'",
    ],
    [
      'UTF-16',
      Buffer.from('{"name":"a"}', 'utf16le'),
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      "The body must be JSON in UTF-8, got: charset 'utf-16'",
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from('{"name":"\xe9"}', 'latin1'),
      { 'content-type': 'application/json' },
      422,
      'The body must be JSON in UTF-8, got: other bytes',
    ],
    [
      'an unknown encoding',
      '{"name":"a"}',
      { 'content-type': 'application/json', 'content-encoding': 'rot13' },
      415,
      "Content-Encoding must be gzip, deflate, br, zstd or identity, got: 'rot13'",
    ],
    [
      'gzip that is none',
      '{"name":"a"}',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      422,
      'The body must be whole gzip data, as its Content-Encoding says',
    ],
    [
      'gzip that is cut off',
      gzipSync('{"name":"a"}').subarray(0, 20),
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      422,
      'The body must be whole gzip data, as its Content-Encoding says',
    ],
    [
      'gzip that unpacks to too much',
      gzipSync(`{"name":"${'a'.repeat(5_000)}"}`),
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      413,
      'The body must be at most 2000 bytes',
    ],
  ])('%s is refused in words of ours', async (_name, body, headers, status, detail) => {
    expect(await post(`/shelves/${id}`, body, headers as Record<string, string>)).toMatchObject({
      status,
      detail,
    });
  });

  test.each([
    ['application/json; charset=UTF-8', '{"name":"a"}'],
    ['application/json', '\uFEFF{"name":"a"}'],
    ['application/json', ' {"name":"\\u0061"}\r\n'],
  ])('JSON of type %s that reads %j is taken', async (type, body) => {
    expect(
      await post(`/shelves/${id}?tag=a&tag=b&note=%C3%A9%C3%A9`, body, { 'content-type': type }),
    ).toEqual({
      status: 200,
      query: { color: 'red', tag: ['a', 'b'], note: 'éé' },
      body: { name: 'a' },
    });
  });

  describe('of a body that a route reads itself', () => {
    const type = { 'content-type': 'text/plain' };

    test('comes after that of the query', async () => {
      expect(messages(await post('/uploads?n=x&m=1', 'bad', type))).toEqual([
        422,
        'm is not known here; there are: n',
        "n must be a number, got: 'x'",
        "part must be good, got: 'bad'",
      ]);
    });

    test('that is sound leaves that of the query', async () => {
      expect(messages(await post('/uploads?n=x', 'good', type))).toEqual([
        422,
        "n must be a number, got: 'x'",
      ]);
    });

    test('that is refused for its size is only that', async () => {
      expect(await post('/uploads?n=x', 'large', type)).toMatchObject({ status: 413 });
    });
  });

  test('is every query name where a route has none, but for the files of a page', async () => {
    const { origin } = await start();
    const get = async (path: string): Promise<number> => (await fetch(`${origin}${path}`)).status;

    expect(await get('/page.css?v=3')).toBe(200);
    expect(await get('/health?v=3')).toBe(422);
    expect(await get('/health?')).toBe(200);
    expect(await get('/-/sample/version?v=3')).toBe(422);
  });

  test('in a path of no route is still 404', async () => {
    const { origin } = await start();

    expect((await fetch(`${origin}/nothing/%ff`)).status).toBe(404);
  });
});
