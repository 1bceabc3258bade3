import { expect, test } from '@jest/globals';

import { running } from './running.ts';

const REQUESTS = 800;
const SEED = 20_251_129;
const aws = await running();
await fetch(`${aws.endpoint}/shelf`, { method: 'PUT' });
await fetch(`${aws.endpoint}/shelf/k`, { method: 'PUT', body: 'text' });

/** Numbers below `count`, the same in every run (mulberry32). */
function chooser(seed: number): <T>(choices: readonly T[]) => T {
  let state = seed;
  return (choices) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return choices[((mixed ^ (mixed >>> 14)) >>> 0) % choices.length] as (typeof choices)[number];
  };
}

const texts = [
  '',
  '{}',
  'null',
  '[]',
  '1',
  '"x"',
  '{"a":',
  '<a><Key></Key>',
  '\0\u0001',
  'a=%ff&b',
  'é'.repeat(300),
];
const values: readonly unknown[] = [
  null,
  '',
  'x',
  -1,
  1e308,
  [],
  {},
  [null],
  { a: [] },
  true,
  'http://127.0.0.1:1/x',
  '%',
];

interface Junk {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function answersTo(
  endpoint: string,
  junk: (choose: ReturnType<typeof chooser>) => Junk,
): Promise<string[]> {
  const choose = chooser(SEED);
  const failures: string[] = [];
  for (let index = 0; index < REQUESTS; index += 1) {
    const { path = '/', method = 'POST', headers = {}, body } = junk(choose);
    const bodyless = method === 'GET' || method === 'HEAD' || body === undefined;
    const response = await fetch(endpoint + path, { method, headers, ...(bodyless ? {} : { body }) });
    const text = await response.text();
    const inProtocol = response.status < 400 || text === '' || /<Error>|__type|"error"|FST_ERR/.test(text);
    if (response.status >= 500 || !inProtocol)
      failures.push(`${method} ${path} ${body ?? ''}: ${response.status} ${text}`);
  }
  return failures;
}

test('S3 answers junk as S3 does, never with 500', async () => {
  const failures = await answersTo(aws.endpoint, (choose) => {
    const bucket = choose(['shelf', 'nowhere', 'X', '%00', '..', 'a'.repeat(80)]);
    const key = choose(['', '/', '/k', '/k/', '/%00', '/a%2Fb', '/é', '/%ff', `/${'k'.repeat(1_100)}`]);
    const names = [
      'uploads',
      'uploadId',
      'partNumber',
      'list-type',
      'max-keys',
      'delimiter',
      'lifecycle',
      'attributes',
      'delete',
      'continuation-token',
      'renameObject',
    ];
    const query = choose([
      '',
      `?${choose(names)}=${choose(['', '2', '-1', 'x', '%ff'])}&${choose(names)}=${choose(['', '1', 'NaN'])}`,
    ]);
    return {
      path: `/${bucket}${key}${query}`,
      method: choose(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']),
      headers: {
        'content-type': choose([
          '',
          'text/plain',
          'application/json',
          'application/x-www-form-urlencoded',
          'application/x-amz-json-1.0',
          'multipart/form-data',
          'nonsense',
        ]),
        ...choose([
          {},
          { range: choose(['bytes=9-1', 'x', 'bytes=-0']) },
          { 'x-amz-copy-source': choose(['x', '%', '/shelf/none', '%ff/k']) },
          { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '3' },
          { 'x-amz-rename-source': '%' },
        ]),
      },
      body: choose(texts),
    };
  });

  expect(failures).toEqual([]);
});

test('SQS answers junk as SQS does, never with 500', async () => {
  const actions = [
    'CreateQueue',
    'SendMessage',
    'ReceiveMessage',
    'SendMessageBatch',
    'DeleteMessageBatch',
    'SetQueueAttributes',
    'TagQueue',
    'ListQueues',
    'ChangeMessageVisibility',
    'Nonsense',
    '',
  ];
  const fields = [
    'QueueName',
    'QueueUrl',
    'Attributes',
    'Entries',
    'MessageBody',
    'MessageAttributes',
    'tags',
    'Tags',
    'MaxNumberOfMessages',
    'ReceiptHandle',
  ];
  const failures = await answersTo(aws.endpoint, (choose) => ({
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${choose(actions)}` },
    body: choose([
      choose(texts),
      JSON.stringify(Object.fromEntries([0, 1, 2].map(() => [choose(fields), choose(values)]))),
    ]),
  }));

  expect(failures).toEqual([]);
});

test('SNS answers junk as SNS does, never with 500', async () => {
  const actions = [
    'CreateTopic',
    'Publish',
    'PublishBatch',
    'Subscribe',
    'SetTopicAttributes',
    'SetSubscriptionAttributes',
    'TagResource',
    'ListTopics',
    'Nonsense',
    '',
  ];
  const fields = [
    'Name',
    'TopicArn',
    'Message',
    'Protocol',
    'Endpoint',
    'AttributeName',
    'AttributeValue',
    'MessageAttributes.entry.1.Name',
    'Tags.member.1.Key',
    'PublishBatchRequestEntries.member.1.Id',
  ];
  const failures = await answersTo(aws.endpoint, (choose) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: choose([
      choose(texts),
      new URLSearchParams([
        ['Action', choose(actions)],
        ...[0, 1, 2].map((): [string, string] => [choose(fields), String(choose(values))]),
      ]).toString(),
    ]),
  }));

  expect(failures).toEqual([]);
});

test('CloudWatch answers junk as CloudWatch does, never with 500', async () => {
  const fields = ['Namespace', 'MetricData', 'MetricDataQueries', 'StartTime', 'EndTime'];
  const failures = await answersTo(aws.cloudWatchEndpoint, (choose) => ({
    headers: {
      'x-amz-target': `GraniteServiceVersion20100801.${choose(['PutMetricData', 'GetMetricData', 'ListMetrics', 'Nonsense'])}`,
      ...choose([{}, { 'content-encoding': 'gzip' }]),
    },
    body: choose([
      choose(texts),
      JSON.stringify(Object.fromEntries([0, 1, 2].map(() => [choose(fields), choose(values)]))),
    ]),
  }));

  expect(failures).toEqual([]);
});
