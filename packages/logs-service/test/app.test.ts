import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { SignIn, variableFaults } from '@fairway/service-kit';
import { startTokenIssuer } from '@fairway/service-kit/testing';
import manifest from '@fairway/logs-manifest';
import { describe, expect, test } from '@jest/globals';

import { configSchema } from '../src/config.ts';
import { listening } from './support/listening.ts';
import { startService } from './support/running-service.ts';
import { isoAt, line, minuteBefore, putLog, shownFor, startWorld } from './support/world.ts';

const BUCKET = 'shop-logs';
const world = await startWorld();
const { TopicArn: topicArn = '' } = await world.aws.sns.send(new CreateTopicCommand({ Name: 'notices' }));
const logBuckets = [BUCKET, 'not-made-yet'];
const logLines: string[] = [];
const service = await startService({
  aws: world.aws,
  topicArn,
  logBuckets,
  onLog: (text) => logLines.push(text),
});

const now = minuteBefore(0);
await putLog(
  world,
  BUCKET,
  'tests/2025-09-15T12-00.jsonl',
  [
    line('orders', isoAt(now - 30)),
    line('billing', isoAt(now - 20)),
    line('orders', isoAt(now - 20), 'INFO'),
    '# a comment\n\n{"broken\n',
  ].join(''),
);
await putLog(world, BUCKET, 'tests/2025-09-15T11-00.jsonl', line('orders', isoAt(now - 90)));

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function ask(pathAndQuery: string, method = 'GET', base = service): Promise<Answer> {
  const response = await fetch(`${base}${pathAndQuery}`, { method });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

describe('GET /analyze', () => {
  const report = {
    source: 's3://shop-logs/tests/2025-09-15T12-00.jsonl',
    total: 2,
    byService: { billing: 1, orders: 1 },
    alert: true,
    malformed: 1,
    undated: 0,
    unpublished: 0,
    lines: 6,
  };

  test.each(['/analyze', '/analyze/'])('%s answers with the report of the newest log', async (path) => {
    const { status, body } = await ask(`${path}?bucket=${BUCKET}&prefix=tests/&threshold=2`);

    expect(status).toBe(200);
    expect(body).toMatchObject(report);
  });

  test('all=true reads every log under the prefix', async () => {
    const { body } = await ask(`/analyze?bucket=${BUCKET}&prefix=tests/&all=true&threshold=4`);

    expect(body).toMatchObject({
      source: 's3://shop-logs/tests/',
      total: 3,
      byService: { orders: 2, billing: 1 },
      alert: false,
    });
  });

  test('since counts only what is strictly later', async () => {
    const { body } = await ask(`/analyze?bucket=${BUCKET}&prefix=tests/&since=${isoAt(now - 30)}`);

    expect(body).toMatchObject({ total: 1, byService: { billing: 1 }, alert: false });
  });

  test('asked in every way, again and again, it has published each error once', async () => {
    const prefix = 'counted/';
    const minute = now - 45;
    await putLog(world, BUCKET, `${prefix}a.jsonl`, line('counted', isoAt(minute)).repeat(5));
    const query = `/analyze?bucket=${BUCKET}&prefix=${prefix}`;
    await ask(`${query}&since=${isoAt(minute - 1)}`);
    await Promise.all([ask(query), ask(`${query}&all=true`), ask(query)]);

    const shown = await shownFor(world, [{ kind: 'errors', service: 'counted', minute, count: 1 }]);

    expect(shown).toEqual([5]);
  });

  test('names every fault of the query at once', async () => {
    const { status, headers, body } = await ask(
      '/analyze?threshold=1.5&since=2025-02-29T00:00:00Z&all=yes&treshold=3',
    );

    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body['errors']).toEqual([
      { path: 'treshold', message: "treshold is not known here; did you mean 'threshold'?" },
      { path: 'bucket', message: 'bucket is required' },
      { path: 'threshold', message: "threshold must be a whole number of 0 or more, got: '1.5'" },
      { path: 'since', message: expect.stringMatching(/^since must be .*, got: '2025-02-29T00:00:00Z'$/) },
      { path: 'all', message: "all must be true or false, got: 'yes'" },
    ]);
  });

  test.each(['-1', '', '1e3', '0x10', '99999999999999999999'])(
    'refuses the threshold %j',
    async (threshold) => {
      const { status } = await ask(`/analyze?bucket=${BUCKET}&threshold=${threshold}`);

      expect(status).toBe(422);
    },
  );

  test('takes other names of fields, other levels, and tells where lines are malformed', async () => {
    const own = (level: string) => `{"time":"${isoAt(now - 30)}","service":"orders","level":"${level}"}\n`;
    await putLog(world, BUCKET, 'own/a.jsonl', own('error') + own('info') + 'broken\n' + own('fatal'));

    const plain = await ask(`/analyze?bucket=${BUCKET}&prefix=own/`);
    const chosen = await ask(
      `/analyze?bucket=${BUCKET}&prefix=own/&timeField=time&errorLevel=error,fatal&since=${isoAt(now - 31)}&showMalformed=5`,
    );

    expect(plain.body).toMatchObject({ total: 0, malformed: 1 });
    expect(plain.body).not.toHaveProperty('malformedLines');
    expect(chosen.body).toMatchObject({
      total: 2,
      undated: 0,
      malformedLines: [{ source: `s3://${BUCKET}/own/a.jsonl`, line: 3 }],
    });
  });

  test('refuses a log that is packed in another way, and says what it is', async () => {
    await putLog(world, BUCKET, 'utf16/a.jsonl', Buffer.from('\uFEFF{"level":"ERROR"}\n', 'utf16le'));

    expect(await ask(`/analyze?bucket=${BUCKET}&prefix=utf16/`)).toMatchObject({
      status: 422,
      body: {
        detail: `s3://${BUCKET}/utf16/a.jsonl is text in UTF-16LE, not JSON lines in UTF-8: store it as text or as gzip data`,
      },
    });
  });

  test.each([
    ['another bucket', 'bucket=other', 403, 'Bucket other is not one that this service may read'],
    ['a missing bucket', 'bucket=not-made-yet', 404, 'Bucket not-made-yet does not exist'],
    [
      'a prefix without a log',
      `bucket=${BUCKET}&prefix=none/`,
      404,
      'There is no .jsonl or .jsonl.gz object under s3://shop-logs/none/',
    ],
  ])('%s is answered with a sentence', async (_, query, status, detail) => {
    expect(await ask(`/analyze?${query}`)).toMatchObject({ status, body: { status, detail } });
  });
});

describe('when AWS fails', () => {
  async function serviceOn(status: number, code: string): Promise<string> {
    const s3 = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${code}</Code><Message>internals</Message></Error>`);
    });
    const aws = world.clients({ endpoint: await listening(s3), maxAttempts: 1 });
    return startService({ aws, topicArn, logBuckets });
  }

  test('access denied is 502 with what an operator has to do', async () => {
    const { status, body } = await ask(
      `/analyze?bucket=${BUCKET}`,
      'GET',
      await serviceOn(403, 'AccessDenied'),
    );

    expect(status).toBe(502);
    expect(body['detail']).toMatch(/role needs s3:ListBucket on shop-logs and s3:GetObject on its objects/);
  });

  test('a slow S3 is 503 and says when to come back', async () => {
    const base = await serviceOn(503, 'SlowDown');

    const { status, headers } = await ask(`/analyze?bucket=${BUCKET}`, 'GET', base);

    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('an S3 that does not answer is 504', async () => {
    const silent = await listening(createServer(() => undefined));
    const aws = world.clients({ endpoint: silent, maxAttempts: 1, answerMs: 50 });
    const base = await startService({ aws, topicArn, logBuckets });

    const { status, headers } = await ask(`/analyze?bucket=${BUCKET}`, 'GET', base);

    expect([status, headers.get('retry-after')]).toEqual([504, '5']);
  });
});

describe('POST /notify', () => {
  const query = `bucket=${BUCKET}&prefix=tests/&threshold=2`;

  test('notifies once for a version and threshold, again when forced, and never below the threshold', async () => {
    const first = await ask(`/notify?${query}`, 'POST');
    const second = await ask(`/notify?${query}`, 'POST');
    const forced = await ask(`/notify?${query}&force=true`, 'POST');
    const below = await ask(`/notify?${query}0`, 'POST');

    expect(first.body).toMatchObject({ total: 2, alert: true, notified: true });
    expect(first.body).not.toHaveProperty('reason');
    expect(second.body).toMatchObject({ total: 2, notified: false, reason: 'already-notified' });
    expect(forced.body).toMatchObject({ notified: true });
    expect(below.body).toMatchObject({ alert: false, notified: false, reason: 'below-threshold' });
  });

  test('with all=true notifies once for the same set of versions', async () => {
    const first = await ask(`/notify?${query}&all=true`, 'POST');
    const second = await ask(`/notify?${query}&all=true`, 'POST');
    await putLog(world, BUCKET, 'tests/2025-09-15T10-00.jsonl', line('orders', isoAt(now - 99)));
    const third = await ask(`/notify?${query}&all=true`, 'POST');

    expect([first, second, third].map(({ body }) => body['notified'])).toEqual([true, false, true]);
  });

  test('leaves one audit line', async () => {
    logLines.length = 0;
    await ask(`/notify?bucket=${BUCKET}&prefix=none/`, 'POST');

    const audits = logLines
      .filter((text) => text.includes('"audit"'))
      .map((text) => JSON.parse(text) as object);
    expect(audits).toEqual([
      expect.objectContaining({
        audit: {
          subject: 'anonymous',
          client: '127.0.0.1',
          action: 'notify about logs',
          target: 's3://shop-logs/none/ threshold 3',
          outcome: 'refused',
        },
      }),
    ]);
  });

  test('needs a token where the environment asks on it; analysing does not, where it does not', async () => {
    const issuer = await startTokenIssuer();
    const signIn = new SignIn({
      issuer: issuer.issuer,
      clientIds: [issuer.clientId],
      routes: ['POST /notify'],
    });
    const base = await startService({ aws: world.aws, topicArn, logBuckets, signIn });
    const notify = async (scope: string): Promise<number> => {
      const authorization = `Bearer ${await issuer.mint(scope)}`;
      return (await fetch(`${base}/notify?${query}`, { method: 'POST', headers: { authorization } })).status;
    };

    const anonymous = await ask(`/notify?${query}`, 'POST', base);

    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer scope="api/backend_access"');
    expect([await notify('openid'), await notify('api/backend_access')]).toEqual([403, 200]);
    expect((await ask(`/analyze?${query}`, 'GET', base)).status).toBe(200);
  });

  test('is not there for GET', async () => {
    const { status, headers } = await ask(`/notify?${query}`);

    expect([status, headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

describe('load', () => {
  /** An S3 that keeps every request waiting, and tells when one arrives and when it is given up. */
  async function stuckS3() {
    const server = createServer();
    const endpoint = await listening(server);
    return { server, aws: world.clients({ endpoint, maxAttempts: 1 }) };
  }

  test('beyond what it reads at a time it answers 503 at once', async () => {
    const { server, aws } = await stuckS3();
    const base = await startService({ aws, topicArn, logBuckets, maxAnalyses: 1 });
    const arrived = once(server, 'request');
    const held = fetch(`${base}/analyze?bucket=${BUCKET}`).catch(() => undefined);
    await arrived;

    const { status, headers } = await ask(`/analyze?bucket=${BUCKET}`, 'GET', base);

    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    server.closeAllConnections();
    await held;
  });

  test('a caller that leaves ends the reading', async () => {
    const { server, aws } = await stuckS3();
    const base = await startService({ aws, topicArn, logBuckets });
    const arrived = once(server, 'request');
    const controller = new AbortController();
    const held = fetch(`${base}/analyze?bucket=${BUCKET}`, { signal: controller.signal });
    const [request] = (await arrived) as [IncomingMessage];
    const givenUp = once(request.socket, 'close');

    controller.abort();

    await expect(held).rejects.toThrow();
    await givenUp;
  });
});

test('readiness names each dependency', async () => {
  const base = await startService({
    aws: world.aws,
    topicArn,
    logBuckets,
    checks: [{ name: 'state bucket', check: () => Promise.reject(new Error('away')) }],
  });

  const { status, body } = await ask('/ready', 'GET', base);

  expect(status).toBe(503);
  expect(body['dependencies']).toEqual([
    { name: 'state bucket', state: 'down', latencyMs: expect.any(Number) },
  ]);
});

test('the OpenAPI document has both operations with their queries and problems', async () => {
  const { body } = await ask('/-/logs/openapi.json');

  interface Operation {
    readonly parameters: { readonly name: string; readonly schema: object }[];
    readonly responses: object;
  }
  const paths = body['paths'] as Record<string, Record<string, Operation>>;
  const parameters = paths['/analyze']?.['get']?.parameters ?? [];
  expect(Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))).toMatchObject({
    bucket: { type: 'string', minLength: 1 },
    prefix: { type: 'string', default: '' },
    threshold: { type: 'integer', minimum: 0, default: 3 },
    since: { type: 'string', format: 'date-time' },
    all: { type: 'boolean', default: false },
  });
  expect(paths['/notify']?.['post']?.parameters.map(({ name }) => name)).toContain('force');
  expect(Object.keys(paths['/analyze']?.['get']?.responses ?? {})).toEqual(
    expect.arrayContaining(['200', '403', '404', '409', '422', '502', '503', '504']),
  );
});

test('every variable that is read is in the manifest, and every one in the manifest is read', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});
