import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { PutObjectCommand } from '@aws-sdk/client-s3';
import { environmentNames, fileOf, shared } from '@fairway/environments';
import { tracesFile } from '@fairway/rehearsal';
import { receivedSpans, type ReceivedSpan } from '@fairway/service-kit/testing';

import { domainOf, type Rehearsed } from './rehearsed.ts';
import { unless, unlessEnded } from './verb-ends.ts';

const OVERVIEW = 'packages/status-service/src/overview.ts';
const COLLECTOR = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'c'.repeat(64)}`;

const POLL_MS = 500;
/** A service sends its spans once a second. */
const MAX_POLLS = 60;

/**
 * Chooses tracing for every service, and has the front page ask two services more, of which one uses its database and the
 * other S3: one request through the domain is then one trace, whose spans the collectors beside the tasks have got, and
 * the lines of all three services are found by its id.
 */
export async function oneRequestIsOneTrace(world: Rehearsed): Promise<readonly string[]> {
  const { clone, clients, first, policies } = world;
  const { logBucket } = environmentNames(shared, {
    name: first,
    account: shared.account,
    region: shared.region,
  });
  await clone.editAll({ [fileOf({ name: first })]: traced, [OVERVIEW]: asksMore(logBucket) });
  try {
    const deployed = await clone.rehearsed('deploy', first);
    await policies.readAgain(clients);
    if (deployed.code !== 0) return unlessEnded(deployed, 0);
    await putLog(world, logBucket);
    return await follow(world);
  } finally {
    await clone.undoEdit();
  }
}

function traced(environment: string): string {
  const tracing = `{ kind: 'x-ray', collectorImage: '${COLLECTOR}', sampledPercent: 100 }`;
  return environment.replace('  everyService: {\n', `$&    tracing: ${tracing},\n`);
}

function asksMore(bucket: string): (overview: string) => string {
  const paths = ['/-/birthday/ready', `/analyze?bucket=${bucket}&prefix=traced&threshold=2`];
  const asking = `await Promise.allSettled(${JSON.stringify(paths)}.map((path) => edge.get(path)));`;
  return (overview) =>
    overview
      .replace('export function surveyServices(', 'export async function surveyServices(')
      .replace('  return Promise.all(directory', `  ${asking}\n$&`);
}

async function putLog({ clients: { s3 } }: Rehearsed, Bucket: string): Promise<void> {
  const line = { ts: new Date().toISOString(), service: 'orders', level: 'ERROR', msg: 'no stock' };
  const Body = `${JSON.stringify(line)}\n`;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'traced.jsonl', Body }));
}

async function follow(world: Rehearsed): Promise<readonly string[]> {
  const { clone, first, note } = world;
  const domain = await domainOf(first, world);
  const [traceId, callersSpan] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const headers = { accept: 'application/json', traceparent: `00-${traceId}-${callersSpan}-01` };
  const { status } = await domain.ask('/', 'GET', { headers });
  const spans = await traceOf(world, traceId, callersSpan);
  note(`one request, ${spans.length} spans of ${new Set(spans.map(({ service }) => service)).size} services`);
  const lines = await clone.rehearsed('logs', first, '--since', '15m', '--trace', traceId);
  return [
    ...unless(status === 200, `the front page answers ${status}`),
    ...traceFaults(spans, callersSpan),
    ...unlessEnded(lines, 0),
    ...['status', 'birthday', 'logs'].flatMap((service) =>
      unless(new RegExp(`^${service}\\b`, 'm').test(lines.out), `logs --trace has no line of ${service}`),
    ),
  ];
}

/** The spans of a trace, once those of all services have come. */
async function traceOf(
  { clone }: Rehearsed,
  traceId: string,
  callersSpan: string,
): Promise<readonly ReceivedSpan[]> {
  const file = tracesFile(join(clone.root, '.fairway/rehearsal'));
  let spans: readonly ReceivedSpan[] = [];
  for (let poll = 1; poll <= MAX_POLLS; poll += 1) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const batches = text.split('\n').filter((line) => line !== '' && line.includes(traceId));
    spans = batches.flatMap(receivedSpans).filter((span) => span.traceId === traceId);
    if (traceFaults(spans, callersSpan).length === 0) break;
    await delay(POLL_MS);
  }
  return spans;
}

/** @param callersSpan the one that the whole trace hangs on */
function traceFaults(spans: readonly ReceivedSpan[], callersSpan: string): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parentOf = ({ parentSpanId = '' }: ReceivedSpan): ReceivedSpan | undefined => byId.get(parentSpanId);
  const called = (service: string, name: string): ReceivedSpan | undefined =>
    spans.find((span) => span.service === service && span.name === name && span.isServer);
  // The page asks its own service, too.
  const front = called('status', 'GET /');
  const [ready, analyze] = [called('birthday', 'GET /-/birthday/ready'), called('logs', 'GET /analyze')];
  const isCalledByFront = (span: ReceivedSpan | undefined): boolean => {
    const call = span === undefined ? undefined : parentOf(span);
    return front !== undefined && call?.service === 'status' && parentOf(call) === front;
  };
  const within = (span: ReceivedSpan | undefined, matches: (each: ReceivedSpan) => boolean): boolean =>
    span !== undefined && spans.some((each) => matches(each) && parentOf(each) === span);
  const seen = spans.map(({ service, name }) => `${service}: ${name}`).join(', ');
  return [
    ...unless(front?.parentSpanId === callersSpan, `the front page is not the caller's: ${seen}`),
    ...unless(isCalledByFront(ready), `birthday is not asked by the front page: ${seen}`),
    ...unless(isCalledByFront(analyze), `logs is not asked by the front page: ${seen}`),
    ...unless(
      within(ready, ({ attributes }) => attributes['db.system.name'] === 'postgresql'),
      `birthday has no statement: ${seen}`,
    ),
    ...unless(
      within(analyze, ({ attributes }) => attributes['rpc.service'] === 'S3'),
      `logs has no call of S3: ${seen}`,
    ),
  ];
}
