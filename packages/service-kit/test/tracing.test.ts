import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { createServiceApp, defineRoute, outsideLogScope } from '../src/index.ts';
import { inSpan, traceAwsCalls, traceHeaders, useTracing } from '../src/tracing/index.ts';
import { OtlpTracing } from '../src/tracing/otlp-tracing.ts';
import { identity, manifest } from './fixtures/service.ts';
import { runApp, startOtlpReceiver, stopRunningApps, type OtlpReceiver } from './support/index.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

/** Stands for another service and for AWS: answers everything, and keeps the headers. */
let other: Server;
let otherOrigin: string;
let asked: (string | undefined)[];
let receiver: OtlpReceiver;
let tracing: OtlpTracing | undefined;

beforeAll(async () => {
  other = createServer((request, response) => {
    asked.push(request.headers['traceparent'] as string | undefined);
    response.setHeader('content-type', 'application/x-amz-json-1.1').end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  otherOrigin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(() => {
  other.close();
  other.closeAllConnections();
});
beforeEach(async () => {
  asked = [];
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  stopRunningApps();
  useTracing(undefined);
  await tracing?.close();
  tracing = undefined;
  receiver.close();
});

function trace(sampledShare = 1): void {
  tracing = new OtlpTracing({ endpoint: receiver.endpoint, sampledShare, identity });
  useTracing(tracing);
}

const callsRoute = defineRoute({
  method: 'get',
  path: '/calls/:kind',
  operation: 'call_others',
  summary: 'Calls another service and AWS',
  params: z.object({ kind: z.string() }),
  query: z.strictObject({ secret: z.string().optional() }),
  responses: { 200: { description: 'Done', schema: z.object({ done: z.boolean() }) } },
  async handle({ params }) {
    if (params.kind === 'fails') {
      await inSpan('fails', {}, () => Promise.reject(new TypeError('on purpose'))).catch(() => undefined);
      throw new Error('on purpose');
    }
    const callOther = () => inSpan('GET', {}, () => fetch(otherOrigin, { headers: traceHeaders() }));
    if (params.kind === 'outside') {
      await outsideLogScope(callOther);
      return { done: true };
    }
    await callOther();
    const ecs = traceAwsCalls(
      new ECSClient({
        endpoint: otherOrigin,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      }),
    );
    await ecs.send(new ListClustersCommand({}));
    ecs.destroy();
    return { done: true };
  },
});

/** An id that every share above zero includes: its four parts cancel out but for the last digits. */
function chosenId(n: number): string {
  const part = (n + 1).toString(16).padStart(8, '0');
  return `${part}${part}${part}${part}`;
}

function start() {
  return runApp((parts) => createServiceApp({ manifest, identity, routes: [callsRoute], ...parts }));
}

describe('with tracing', () => {
  test('a request and its calls are one trace, which the log line and the other service name', async () => {
    trace();
    const { origin, log } = await start();

    await fetch(`${origin}/calls/others?secret=1`, { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
    const server = await receiver.span(({ isServer }) => isServer);
    const [http, aws] = [
      await receiver.span(({ name }) => name === 'GET'),
      await receiver.span(({ name }) => name === 'ECS.ListClusters'),
    ];
    const line = await log.line(({ msg }) => msg === 'request');

    expect(server).toMatchObject({
      service: identity.service,
      name: 'GET /calls/:kind',
      traceId: TRACE,
      parentSpanId: PARENT,
      failed: false,
    });
    expect(server.attributes).toEqual({
      'http.request.method': 'GET',
      'url.path': '/calls/others',
      'http.route': '/calls/:kind',
      'http.response.status_code': 200,
    });
    for (const call of [http, aws]) {
      expect(call).toMatchObject({ traceId: TRACE, parentSpanId: server.spanId, isServer: false });
    }
    expect(aws.attributes).toMatchObject({ 'rpc.service': 'ECS', 'rpc.method': 'ListClusters' });
    expect(asked[0]).toBe(`00-${TRACE}-${http.spanId}-01`);
    expect(line['traceId']).toBe(TRACE);
  });

  test('the load balancer’s id is the trace’s where the caller has none', async () => {
    trace();
    const { origin, log } = await start();

    await fetch(`${origin}/calls/others`, {
      headers: { 'x-amzn-trace-id': 'Self=1-1-1;Root=1-67891233-abcdef012345678912345678' },
    });
    const server = await receiver.span(({ isServer }) => isServer);

    expect(server.traceId).toBe('67891233abcdef012345678912345678');
    expect(server.parentSpanId).toBeUndefined();
    expect((await log.line(({ msg }) => msg === 'request'))['traceId']).toBe(server.traceId);
  });

  test('a failure is marked, in the call and in the request', async () => {
    trace();
    const { origin } = await start();

    await fetch(`${origin}/calls/fails`);

    expect(await receiver.span(({ name }) => name === 'fails')).toMatchObject({
      failed: true,
      attributes: { 'error.type': 'TypeError' },
    });
    expect(await receiver.span(({ isServer }) => isServer)).toMatchObject({
      failed: true,
      attributes: { 'http.response.status_code': 500 },
    });
  });

  test('checks of health are no traces, and neither are calls outside of a request', async () => {
    trace();
    const { origin } = await start();

    await fetch(`${origin}${manifest.healthPath}`);
    await inSpan('outside', {}, () => Promise.resolve());
    await fetch(`${origin}/version`);
    await receiver.span(({ name }) => name === 'GET /version');

    expect(receiver.spans.map(({ name }) => name)).toEqual(['GET /version']);
  });

  test('a caller’s trace is sent where the share includes it, and only if the caller sends it', async () => {
    trace(1);
    const { origin } = await start();

    await fetch(`${origin}/version`, {
      headers: { traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' },
    });
    await fetch(`${origin}/version`, { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
    await receiver.span(({ traceId }) => traceId === TRACE);
    await tracing?.close();

    expect(receiver.spans.map(({ traceId }) => traceId)).toEqual([TRACE]);
  });

  test('a caller sends no trace where the share is none', async () => {
    trace(0);
    const { origin, log } = await start();

    await fetch(`${origin}/calls/others`, { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
    await tracing?.close();

    expect(receiver.spans).toEqual([]);
    // The log still joins the caller's, and who is called next does not send the trace either.
    expect((await log.line(({ msg }) => msg === 'request'))['traceId']).toBe(TRACE);
    expect(asked[0]).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  test.each([
    ['by random ids', () => ({ traceparent: `00-${randomBytes(16).toString('hex')}-${PARENT}-01` }), 90],
    [
      'by ids that the sampler takes',
      (n: number) => ({ traceparent: `00-${chosenId(n)}-${PARENT}-01` }),
      2 * 0.05 * 600 + 20,
    ],
    [
      'by ids for the load balancer',
      (n: number) => ({ 'x-amzn-trace-id': `Root=1-${chosenId(n).slice(0, 8)}-${chosenId(n).slice(8)}` }),
      2 * 0.05 * 600 + 20,
    ],
  ])('strangers cannot have more traces sent than the share allows, %s', async (_, headersOf, most) => {
    trace(0.05);
    const { origin } = await start();

    for (let n = 0; n < 600; n += 1) await fetch(`${origin}/version`, { headers: headersOf(n) });
    await tracing?.close();

    expect(receiver.spans.length).toBeLessThanOrEqual(most);
  });

  test('a trace that is not sent has an id all the same, for log lines and for who is called', async () => {
    trace(0);
    const { origin, log } = await start();

    await fetch(`${origin}/calls/others`, {
      headers: { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' },
    });
    const line = await log.line(({ msg }) => msg === 'request');
    await tracing?.close();

    expect(line['traceId']).toBe('67891233abcdef012345678912345678');
    expect(asked[0]).toMatch(/^00-67891233abcdef012345678912345678-[0-9a-f]{16}-00$/);
    expect(receiver.spans).toEqual([]);
  });

  test('work for no request, which one has begun, is in no trace of it', async () => {
    trace();
    const { origin } = await start();

    await fetch(`${origin}/calls/outside`);
    await receiver.span(({ isServer }) => isServer);
    await tracing?.close();

    expect(receiver.spans.map(({ name }) => name)).toEqual(['GET /calls/:kind']);
    expect(asked).toEqual([undefined]);
  });

  test('a collector that is gone costs no request', async () => {
    trace();
    receiver.close();
    const { origin } = await start();

    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await fetch(`${origin}/version`)).status),
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

test('without tracing nothing is wrapped, and the log still has the caller’s trace', async () => {
  const { origin, log } = await start();

  const { status } = await fetch(`${origin}/calls/others`, {
    headers: { traceparent: `00-${TRACE}-${PARENT}-01` },
  });

  expect(status).toBe(200);
  expect(asked[0]).toBeUndefined();
  expect((await log.line(({ msg }) => msg === 'request'))['traceId']).toBe(TRACE);
  expect(receiver.spans).toEqual([]);
});
