import { randomUUID } from 'node:crypto';

import type { Statements } from '@fairway/local-aws/trino';
import { afterEach, describe, expect, test } from '@jest/globals';

import { notifyAboutLogs, type NotifyDeps } from '../src/analyze/notify-about-logs.ts';
import { MetricPublisher } from '../src/publish/metric-publisher.ts';
import type { Notice } from '../src/publish/notice.ts';
import { NoticePublisher } from '../src/publish/notice-publisher.ts';
import type { ErrorPoint } from '../src/publish/point.ts';
import { s3RecordStore } from '../src/publish/record-store.ts';
import { startAthenaFront } from './athena/athena-front.ts';
import { athenaOn } from './athena/compared.ts';
import {
  ENVIRONMENT,
  isoAt,
  line,
  listeningLog,
  minuteBefore,
  putLog,
  shownFor,
  sinkOf,
  startWorld,
  STATE_BUCKET,
} from './support/world.ts';

const world = await startWorld();
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const MINUTES = [minuteBefore(20), minuteBefore(19)] as const;
const COUNTS = [3, 2] as const;

/** An object with errors of the last minutes, which CloudWatch takes, and what a query answers about it. */
async function recentLog(service: string, bucket: string) {
  const key = 'a.jsonl';
  const rows = MINUTES.map((minute, index) => {
    const count = COUNTS[index] ?? 0;
    const text = line(service, isoAt(minute));
    const octets = count * (Buffer.byteLength(text) - 1);
    const numbers = [count, 0, 0, octets, count, 0, 0].map(String);
    return { text: text.repeat(count), row: [`s3://${bucket}/${key}`, service, String(minute), ...numbers] };
  });
  await putLog(world, bucket, key, rows.map(({ text }) => text).join(''));
  const statements: Statements = {
    run: () => Promise.resolve({ columns: [], rows: rows.map(({ row }) => row), scannedBytes: 1_000 }),
  };
  return statements;
}

async function counting() {
  const [service, bucket] = [`orders-${randomUUID()}`, `once-${randomUUID()}`];
  const front = await startAthenaFront(await recentLog(service, bucket));
  const athena = athenaOn(world.aws.s3, front.endpoint, bucket);
  opened.push(front, athena.queries);
  const told: Notice[] = [];
  const topic = { publish: async (notice: Notice) => void told.push(notice) };
  const shared = { records: s3RecordStore(world.aws.s3, STATE_BUCKET), prefix: 'logs/', log: listeningLog() };
  /** As each task has them. */
  const deps = (): NotifyDeps => ({
    s3: world.aws.s3,
    metrics: new MetricPublisher({ ...shared, metrics: sinkOf(world.clients()) }),
    notices: new NoticePublisher({ ...shared, topic }),
    environment: ENVIRONMENT,
  });
  const asked = { bucket, prefix: '', threshold: 3, all: true, force: false };
  const engine = { name: 'athena', counts: athena.counts } as const;
  const points: ErrorPoint[] = MINUTES.map((minute) => ({ kind: 'errors', service, minute, count: 0 }));
  return {
    by: {
      scanner: () => notifyAboutLogs(deps(), asked),
      athena: () => notifyAboutLogs({ ...deps(), engine }, asked),
    },
    told,
    shown: () => shownFor(world, points),
  };
}

describe('each error and notice counts once', () => {
  test.each([
    ['scanner', 'athena'],
    ['athena', 'scanner'],
    ['athena', 'athena'],
  ] as const)('when %s counts first, and then %s', async (first, second) => {
    const { by, told, shown } = await counting();

    const one = await by[first]();
    const afterOne = await shown();
    const other = await by[second]();

    expect(one.report).toMatchObject({ total: 5, unpublished: 0, notified: true });
    expect(other.report).toMatchObject({ total: 5, unpublished: 0, notified: false });
    expect(afterOne).toEqual(COUNTS);
    expect(await shown()).toEqual(COUNTS);
    expect(told).toHaveLength(1);
    for (const { report } of [one, other]) expect(report.engine?.differences ?? []).toEqual([]);
  });

  test('when both count at the same time', async () => {
    const { by, told, shown } = await counting();

    const both = await Promise.all([by.scanner(), by.athena()]);

    expect(both.map(({ report }) => report.total)).toEqual([5, 5]);
    expect(both.filter(({ report }) => report.notified)).toHaveLength(1);
    expect(await shown()).toEqual(COUNTS);
    expect(told).toHaveLength(1);
  });
});
