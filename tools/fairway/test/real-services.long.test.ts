import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { startOtlpReceiver, startTokenIssuer, type OtlpReceiver } from '@fairway/service-kit/testing';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { withVariables } from './config.ts';
import { isOnLoopback, listenersOfTree } from './listeners.ts';
import { cleanUp, temporaryFolder } from './test-workspace.ts';
import { CliProcess, realProgram } from './up-process.ts';

// The first start of one of them installs it.
jest.setTimeout(180_000);

const bash = promisify(execFile);

interface Result {
  readonly records: readonly { readonly alerts: number }[];
}

function total({ records }: Result): number {
  return records.reduce((sum, { alerts }) => sum + alerts, 0);
}

describe('the services of this workspace, all up', () => {
  let up: CliProcess;
  let receiver: OtlpReceiver;
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    cleanUp(() => receiver.close());
    const env = withVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    up = new CliProcess(realProgram, ['up', '--port', '0', '--data', temporaryFolder()], env);
    await up.said('stdout', /Ctrl-C/);
  });

  test('answer every curl line that is printed', async () => {
    const lines = up.stdout.split('\n').filter((line) => line.startsWith('curl '));

    const answers = await Promise.all(
      lines.map(
        async (line) => (await bash('bash', ['-euc', line.replace('curl', 'curl --fail-with-body')])).stdout,
      ),
    );

    expect(lines.length).toBeGreaterThan(3);
    // The prompt comes on a line of its own.
    for (const [index, answer] of answers.entries())
      expect([lines[index], answer.at(-1)]).toEqual([lines[index], '\n']);
    const analysis = answers[lines.findIndex((line) => line.includes('/analyze'))] ?? '';
    expect(JSON.parse(analysis)).toMatchObject({ alert: true });
    expect(up.stderr).not.toContain('Warning');
  });

  test('send their spans to the collector that the shell names: one request, its statement, its calls of S3', async () => {
    const origin = `http://${/(?:localhost|127\.0\.0\.1):\d+/.exec(up.stdout)?.[0] ?? ''}`;
    const [traceId, callersSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const headers = { traceparent: `00-${traceId}-${callersSpan}-01` };
    const query = 'bucket=sample-logs&prefix=&threshold=1';

    await fetch(`${origin}/-/birthday/ready`, { headers });
    await fetch(`${origin}/analyze?${query}`, { headers });
    const ofTrace = (name: string) => receiver.span((span) => span.traceId === traceId && span.name === name);
    const [ready, statement] = [await ofTrace('GET /-/birthday/ready'), await ofTrace('ready')];
    const [analyze, list, get] = [
      await ofTrace('GET /analyze'),
      await ofTrace('S3.ListObjectsV2'),
      await ofTrace('S3.GetObject'),
    ];

    expect([ready, analyze].map(({ service, parentSpanId }) => [service, parentSpanId])).toEqual([
      ['birthday', callersSpan],
      ['logs', callersSpan],
    ]);
    expect(statement).toMatchObject({ service: 'birthday', parentSpanId: ready.spanId });
    expect([list, get].map(({ parentSpanId }) => parentSpanId)).toEqual([analyze.spanId, analyze.spanId]);
  });

  test('send a metric over a WebSocket through the edge, and send it again when it changes', async () => {
    const origin = `http://${/(?:localhost|127\.0\.0\.1):\d+/.exec(up.stdout)?.[0] ?? ''}`;
    const metric = `${origin}/metrics/2d6b1e74-8f30-4b2c-9d5e-7c9e304f6b83`;
    const settings = (await (await fetch(`${origin}/-/metrics/sign-in.json`)).json()) as {
      readonly tokenUrl: string;
    };
    const form = { grant_type: 'client_credentials', scope: 'api/backend_access api/metrics.write' };
    const answer = await fetch(settings.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    const socket = new WebSocket(`${metric.replace('http', 'ws')}/live`, [
      'metrics.live.v1',
      `bearer.${token}`,
    ]);
    cleanUp(() => socket.close());
    const next = (): Promise<Result> =>
      new Promise((resolve, reject) => {
        socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)) as Result), {
          once: true,
        });
        socket.addEventListener('error', () => reject(new Error('the socket did not open')), { once: true });
      });
    const before = total(await next());

    const changed = next();
    const added = await fetch(`${metric}/metric-records`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ alert_type: 'price' }),
    });

    expect(added.status).toBe(201);
    expect(total(await changed)).toBe(before + 1);
  });

  test('listen on loopback alone, as do the other tools that tests start', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: /proc/net/tcp not found (run it on Linux)');
      return;
    }
    const ministack = await startMinistackIfPossible();
    cleanUp(() => ministack?.close());
    await startTokenIssuer();

    const listeners = listenersOfTree(process.pid);

    // The edge, S3 and its companions, CloudWatch, five services, the issuer.
    expect(listeners.length).toBeGreaterThanOrEqual(8);
    expect(listeners.filter((listener) => !isOnLoopback(listener))).toEqual([]);
  });

  test('and one that does not would be seen', async () => {
    if (process.platform !== 'linux') return;
    const server = createServer();
    cleanUp(() => server.close());

    const seen = new Promise((resolve) => {
      server.listen(0, '0.0.0.0', () =>
        resolve(listenersOfTree(process.pid).filter((each) => !isOnLoopback(each))),
      );
    });

    expect(await seen).toEqual([expect.objectContaining({ protocol: 'tcp', address: '00000000' })]);
  });

  test('end when they are told to', async () => {
    expect((await up.ended('SIGINT')).code).toBe(0);
  });
});
