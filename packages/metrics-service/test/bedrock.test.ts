import { once } from 'node:events';
import { createServer, type Http2Server, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { recordSpans } from '@fairway/service-kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { BedrockGenerator } from '../src/generator/bedrock-generator.ts';
import { GeneratorFailed } from '../src/generator/generator.ts';
import { setEnvironment } from './support/config.ts';

interface Call {
  readonly path: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test says what it expects in it
  readonly body: any;
}

/** Answers as Bedrock's Converse API does, over its own wire, which is HTTP/2: the SDK is the real one. */
let server: Http2Server;
const sessions = new Set<ServerHttp2Session>();
let calls: Call[] = [];
let answers: (readonly [status: number, body: object, headers?: Record<string, string>])[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      calls.push({ path: request.url, body: JSON.parse(text) });
      const [status, body, headers = {}] = answers.shift() ?? [500, {}];
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    });
  });
  server.on('session', (session) => sessions.add(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  setEnvironment({
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
beforeEach(() => {
  calls = [];
});
afterAll(() => {
  for (const session of sessions) session.destroy();
  server.close();
});

async function bodyOf(request: Http2ServerRequest): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const said = (text: string, stopReason = 'end_turn') =>
  [
    200,
    {
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason,
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      metrics: { latencyMs: 1 },
    },
  ] as const;

const generator = new BedrockGenerator('vendor.model-v1:0');
const request = { prompt: 'alerts by type', queryId: '00000000-0000-4000-8000-000000000001' };
const generate = (more = {}) => generator.generate({ ...request, ...more }, new AbortController().signal);

test('asks with the tables and the prompt, and takes the SQL out of what is said', async () => {
  answers = [said('Here you are:\n```sql\nSELECT count(*) FROM metrics;\n```')];

  expect(await generate()).toBe('SELECT count(*) FROM metrics');
  const [{ path, body }] = calls as [Call];
  expect(path).toBe('/model/vendor.model-v1%3A0/converse');
  expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'alerts by type' }] }]);
  expect(body.system[0].text).toContain(request.queryId);
  expect(body.inferenceConfig).toEqual({ maxTokens: 1_000, temperature: 0 });
});

test('says in the second round what was wrong with the first', async () => {
  answers = [said('SELECT 2')];

  await generate({ refused: { sql: 'SELECT pg_sleep(1)', reason: 'the function pg_sleep is not allowed' } });

  expect(calls[0]?.body.messages.map(({ role }: { role: string }) => role)).toEqual([
    'user',
    'assistant',
    'user',
  ]);
  expect(calls[0]?.body.messages[2].content[0].text).toContain('the function pg_sleep is not allowed');
});

test('a throttled call is made once more', async () => {
  const throttled = [429, { message: 'slow down' }, { 'x-amzn-errortype': 'ThrottlingException' }] as const;
  answers = [throttled, said('SELECT 1')];

  expect(await generate()).toBe('SELECT 1');
  expect(calls).toHaveLength(2);
});

test.each<[string, typeof answers]>([
  ['refuses', [said('I cannot do that.')]],
  ['is stopped by a guardrail', [said('SELECT 1', 'guardrail_intervened')]],
  ['is cut off', [said('SELECT 1 FROM', 'max_tokens')]],
  [
    'says nothing',
    [[200, { output: { message: { role: 'assistant', content: [] } }, stopReason: 'end_turn' }]],
  ],
  ['is not allowed to us', [[403, { message: 'no' }, { 'x-amzn-errortype': 'AccessDeniedException' }]]],
  [
    'stays throttled',
    Array.from({ length: 2 }, () => [429, {}, { 'x-amzn-errortype': 'ThrottlingException' }] as const),
  ],
  [
    'fails',
    Array.from({ length: 2 }, () => [500, {}, { 'x-amzn-errortype': 'InternalServerException' }] as const),
  ],
])('a model that %s is a failure of the generator', async (_how, given) => {
  answers = [...given];

  await expect(generate()).rejects.toBeInstanceOf(GeneratorFailed);
});

test('who leaves is not waited for', async () => {
  const aborted = AbortSignal.abort();

  await expect(generator.generate(request, aborted)).rejects.toBeInstanceOf(GeneratorFailed);
  expect(calls).toHaveLength(0);
});

test('in a traced request each call of the model is a span, with all its attempts', async () => {
  answers = [[503, {}], said('SELECT 1')];
  const record = recordSpans();
  try {
    // A client finds out whether it is traced when it is made.
    const traced = new BedrockGenerator('vendor.model-v1:0');
    await record.request(() => traced.generate(request, new AbortController().signal));

    expect(record.spans).toEqual([
      {
        name: 'BedrockRuntime.Converse',
        failed: false,
        attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'BedrockRuntime', 'rpc.method': 'Converse' },
      },
    ]);
    expect(calls).toHaveLength(2);
  } finally {
    record.stop();
  }
});
