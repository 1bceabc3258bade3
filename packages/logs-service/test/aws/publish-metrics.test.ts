import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';

import { toBatches } from '../../src/publish/cloudwatch-limits.ts';
import { MetricPublisher, type Publication } from '../../src/publish/metric-publisher.ts';
import type { MetricSink } from '../../src/publish/metric-sink.ts';
import { NoticePublisher } from '../../src/publish/notice-publisher.ts';
import { recordKey } from '../../src/publish/object-version.ts';
import type { ErrorPoint, Point } from '../../src/publish/point.ts';
import { s3RecordStore, type RecordStore } from '../../src/publish/record-store.ts';
import { listening } from '../support/listening.ts';
import {
  listeningLog,
  minuteBefore,
  shownErrors,
  shownFor,
  sinkOf,
  startMinistackWorld,
  startWorld,
  STATE_BUCKET,
  type World,
} from '../support/world.ts';

const PREFIX = 'logs/';
const MINUTE_MS = 60_000;

interface Ports {
  readonly records: RecordStore;
  readonly metrics: MetricSink;
}

/** As one task has them: own clients, own connections. */
function portsOf(world: World): Ports {
  const clients = world.clients();
  return { records: s3RecordStore(clients.s3, STATE_BUCKET), metrics: sinkOf(clients) };
}

/** @param laterMs how far the run's clock is ahead */
function publisher(
  ports: Ports,
  { laterMs = 0, busyWaitMs = 10_000, log = listeningLog() } = {},
): MetricPublisher {
  return new MetricPublisher({
    ...ports,
    prefix: PREFIX,
    log,
    busyWaitMs,
    now: () => Date.now() + laterMs,
  });
}

/** Errors of services that no other test has, two minutes each, of a version of its own. */
function somePoints(services = 3, count = 2, id: string = randomUUID()): ErrorPoint[] {
  return Array.from({ length: services * 2 }, (_, index) => ({
    kind: 'errors' as const,
    service: `${id}-${index % services}`,
    minute: minuteBefore(10 + Math.floor(index / services)),
    count: count + index,
  }));
}

/** Two calls: in bytes, because names at CloudWatch's limit fill one with fewer points than its limit of points. */
function pointsOfTwoBatches(): ErrorPoint[] {
  const points = somePoints(310, 2, randomUUID().padEnd(1_000, '-'));
  expect(toBatches(points)).toHaveLength(2);
  return points;
}

function publicationOf(points: readonly Point[], version = randomUUID()): Publication {
  return {
    versions: [{ bucket: 'logs', key: 'a.jsonl', version }],
    subject: 's3://logs/a.jsonl',
    undatedMinute: 0,
    points: () => [...points],
  };
}

/** The publication with some of its errors, as an analysis with `since` counts them. */
function partOf(publication: Publication, part: readonly Point[]): Publication {
  return { ...publication, points: () => [...part] };
}

function counts(points: readonly Point[]): number[] {
  return points.map(({ count }) => count);
}

const local = await startWorld();
const ministack = await startMinistackWorld();
const worlds = [['local-aws', local], ...(ministack === undefined ? [] : [['ministack', ministack]])] as [
  string,
  World,
][];

describe.each(worlds)('publishing metrics, records in the S3 of %s', (_, world) => {
  test('every error arrives, by service and minute', async () => {
    const points = somePoints();

    const unpublished = await publisher(portsOf(world)).publish(publicationOf(points));

    expect(unpublished).toBe(0);
    expect(await shownFor(world, points)).toEqual(counts(points));
  });

  test('read again, nothing is added', async () => {
    const points = somePoints();
    const publication = publicationOf(points);
    await publisher(portsOf(world)).publish(publication);

    const unpublished = await publisher(portsOf(world)).publish(publication);

    expect(unpublished).toBe(0);
    expect(await shownFor(world, points)).toEqual(counts(points));
  });

  test('some first and everything later adds up, and so does the other order', async () => {
    const points = somePoints();
    const first = points.slice(0, 3).map((point) => ({ ...point, count: 1 }));
    const publication = publicationOf(points);
    const task = publisher(portsOf(world));

    await task.publish(partOf(publication, first));
    const afterSome = await shownFor(world, points);
    await task.publish(publication);
    await task.publish(partOf(publication, first));

    expect(afterSome).toEqual([1, 1, 1, 0, 0, 0]);
    expect(await shownFor(world, points)).toEqual(counts(points));
  });

  test('two tasks that race on one object publish once, thirty times over', async () => {
    const one = publisher(portsOf(world));
    const other = publisher(portsOf(world));
    for (let repetition = 0; repetition < 30; repetition++) {
      const points = somePoints();
      const publication = publicationOf(points);

      const unpublished = await Promise.all([one.publish(publication), other.publish(publication)]);

      expect(unpublished).toEqual([0, 0]);
      expect(await shownFor(world, points)).toEqual(counts(points));
    }
  });

  test('tasks that race with different parts of one object add up to the whole', async () => {
    const tasks = Array.from({ length: 4 }, () => publisher(portsOf(world)));
    for (let repetition = 0; repetition < 6; repetition++) {
      const points = somePoints();
      const whole = publicationOf(points);
      const parts = [whole, partOf(whole, points.slice(0, 2)), partOf(whole, points.slice(1, 5)), whole];

      const unpublished = await Promise.all(tasks.map((task, index) => task.publish(parts[index]!)));

      expect(unpublished).toEqual([0, 0, 0, 0]);
      expect(await shownFor(world, points)).toEqual(counts(points));
    }
  });

  test('a notice recorded meanwhile neither repeats a batch nor gets lost', async () => {
    const ports = portsOf(world);
    const points = somePoints();
    const publication = publicationOf(points);
    const notices = new NoticePublisher({
      records: ports.records,
      topic: { publish: async () => undefined },
      prefix: PREFIX,
      log: listeningLog(),
    });
    const notice = { ...publication, threshold: 1, force: false, notice: {} as never };
    const interrupted: MetricSink = {
      ...ports.metrics,
      send: async (batch) => {
        const outcome = await ports.metrics.send(batch);
        await notices.publish(notice);
        return outcome;
      },
    };

    const unpublished = await publisher({ ...ports, metrics: interrupted }).publish(publication);

    expect(unpublished).toBe(0);
    expect(await shownFor(world, points)).toEqual(counts(points));
    expect(await notices.publish(notice)).toEqual({ notified: false, reason: 'already-notified' });
  });

  describe('a run that dies', () => {
    // Two batches on the quick stand-in; the two differ only in S3, and one batch shows all of that.
    const { steps, pointsOf } =
      world === local ? { steps: 6, pointsOf: pointsOfTwoBatches } : { steps: 4, pointsOf: somePoints };
    const deaths = Array.from({ length: steps }, (_, step) => [
      { step, when: 'before' as const },
      { step, when: 'after' as const },
    ]).flat();

    test.each(deaths)(
      '$when its step $step is finished by the next one, and nothing is counted twice',
      async (death) => {
        const points = pointsOf();
        const publication = publicationOf(points);
        await publisher(dying(portsOf(world), death)).publish(publication);

        const unpublished = await publisher(portsOf(world), { laterMs: 10 * MINUTE_MS }).publish(publication);

        expect(unpublished).toBe(0);
        expect(await shownFor(world, points)).toEqual(counts(points));
      },
    );

    test('is left alone while it may still be alive', async () => {
      const points = somePoints();
      const publication = publicationOf(points);
      await publisher(dying(portsOf(world), { step: 2, when: 'before' })).publish(publication);
      const log = listeningLog();

      const unpublished = await publisher(portsOf(world), { busyWaitMs: 0, log }).publish(publication);

      expect(unpublished).toBe(points.reduce((sum, { count }) => sum + count, 0));
      expect(log.messages).toEqual(['another run is still publishing this log']);
      expect(await shownErrors(world, points)).toBe(0);
    });
  });
});

describe('a batch whose fate nobody knows', () => {
  const LEASE_OVER = MINUTE_MS;

  test('does not hold up the batches after it, even for a run that counts less', async () => {
    const points = pointsOfTwoBatches();
    const publication = publicationOf(points);
    await publisher(dying(portsOf(local), { step: 2, when: 'after' })).publish(publication);

    await publisher(portsOf(local), { laterMs: MINUTE_MS }).publish(partOf(publication, []));

    expect(await shownFor(local, points)).toEqual(counts(points));
  });

  test('is not sent again before CloudWatch would show it, and is once it would', async () => {
    const points = somePoints();
    const publication = publicationOf(points);
    const total = points.reduce((sum, { count }) => sum + count, 0);
    await publisher(dying(portsOf(local), { step: 2, when: 'before' })).publish(publication);

    const early = await publisher(portsOf(local), { laterMs: LEASE_OVER }).publish(publication);
    const shownEarly = await shownErrors(local, points);
    const late = await publisher(portsOf(local), { laterMs: 6 * MINUTE_MS }).publish(publication);

    expect([early, shownEarly]).toEqual([total, 0]);
    expect(late).toBe(0);
    expect(await shownFor(local, points)).toEqual(counts(points));
  });

  test('of a day ago stays open for three days, as long as CloudWatch may hide it', async () => {
    const points = somePoints().map((point) => ({ ...point, minute: point.minute - 26 * 60 }));
    const publication = publicationOf(points);
    await publisher(dying(portsOf(local), { step: 2, when: 'before' })).publish(publication);

    await publisher(portsOf(local), { laterMs: 71 * 60 * MINUTE_MS }).publish(publication);
    const hidden = await shownErrors(local, points);
    await publisher(portsOf(local), { laterMs: 73 * 60 * MINUTE_MS }).publish(publication);

    expect(hidden).toBe(0);
    expect(await shownFor(local, points)).toEqual(counts(points));
  });

  test('blocks nothing but its own minutes', async () => {
    const points = somePoints();
    const [doubtful, ...others] = points as [ErrorPoint, ...ErrorPoint[]];
    const publication = publicationOf(points);
    const died = publisher(dying(portsOf(local), { step: 2, when: 'before' }));
    await died.publish(partOf(publication, [doubtful]));

    const unpublished = await publisher(portsOf(local), { laterMs: LEASE_OVER }).publish(publication);

    expect(unpublished).toBe(doubtful.count);
    expect(await shownFor(local, points)).toEqual([0, ...counts(others)]);
  });

  test('whose answer got lost is recognised when it landed', async () => {
    const ports = portsOf(local);
    const points = somePoints();
    const publication = publicationOf(points);
    const lossy: MetricSink = {
      ...ports.metrics,
      send: async (batch) => {
        await ports.metrics.send(batch);
        return { outcome: 'unknown', error: new Error('socket hang up') };
      },
    };

    const first = await publisher({ ...ports, metrics: lossy }).publish(publication);
    const second = await publisher(ports).publish(publication);

    expect(first).toBe(points.reduce((sum, { count }) => sum + count, 0));
    expect(second).toBe(0);
    expect(await shownFor(local, points)).toEqual(counts(points));
  });
});

describe('what CloudWatch does not take', () => {
  test('is counted as unpublished when it is older than two weeks or too far ahead', async () => {
    const [first, second, third, ...rest] = somePoints() as [ErrorPoint, ErrorPoint, ErrorPoint];
    const points = [
      { ...first, minute: minuteBefore(15 * 24 * 60) },
      { ...second, minute: minuteBefore(13 * 24 * 60) },
      { ...third, minute: minuteBefore(-3 * 60) },
      ...rest,
    ];
    const publication = publicationOf(points);

    const unpublished = await publisher(portsOf(local)).publish(publication);

    expect(unpublished).toBe(first.count + third.count);
    expect(await shownErrors(local, points)).toBe(
      points.reduce((sum, { count }) => sum + count, 0) - unpublished,
    );
  });

  test('is sent by the next run when CloudWatch refused it', async () => {
    const points = somePoints();
    const publication = publicationOf(points);
    const log = listeningLog();
    const refusing = createServer((request, response) => {
      request.resume().on('end', () => {
        const body = { __type: 'AccessDeniedException', message: 'not authorized to PutMetricData' };
        response.writeHead(403, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
      });
    });
    const metrics = sinkOf(local.clients({ cloudWatchEndpoint: await listening(refusing) }));

    const whileRefusing = await publisher({ ...portsOf(local), metrics }, { log }).publish(publication);
    const afterwards = await publisher(portsOf(local)).publish(publication);

    expect(whileRefusing).toBe(points.reduce((sum, { count }) => sum + count, 0));
    expect(log.messages).toEqual(['CloudWatch did not take metrics of a log']);
    expect(afterwards).toBe(0);
    expect(await shownFor(local, points)).toEqual(counts(points));
  });
});

test('an alert is sent once for its threshold', async () => {
  const minute = minuteBefore(100);
  const alert = (threshold: number): Point => ({ kind: 'alert', threshold, minute, count: 1 });
  const publication = publicationOf([alert(1)]);
  const task = publisher(portsOf(local));

  await task.publish(publication);
  await task.publish(publication);
  await task.publish(partOf(publication, [alert(2)]));

  expect(await shownFor(local, [alert(1)])).toEqual([2]);
});

test('errors without a time stay at the minute of the first run, whenever the object was uploaded again', async () => {
  const [{ service }] = somePoints() as [ErrorPoint];
  const at = (minute: number): Point => ({ kind: 'errors', service, minute, count: 5 });
  const publication = publicationOf([]);
  const uploadedAt = (minute: number): Publication => ({
    ...publication,
    undatedMinute: minute,
    points: (decided) => [at(decided)],
  });
  const task = publisher(portsOf(local));

  await task.publish(uploadedAt(minuteBefore(50)));
  await task.publish(uploadedAt(minuteBefore(20)));

  expect(await shownFor(local, [at(minuteBefore(50)), at(minuteBefore(20))])).toEqual([5, 0]);
});

test('an unreadable record costs the metrics, not the analysis', async () => {
  const ports = portsOf(local);
  const points = somePoints();
  const publication = publicationOf(points);
  const Key = recordKey(PREFIX, publication.versions);
  await local.aws.s3.send(new PutObjectCommand({ Bucket: STATE_BUCKET, Key, Body: '{"format":2}' }));
  const log = listeningLog();

  const unpublished = await publisher(ports, { log }).publish(publication);

  expect(unpublished).toBe(points.reduce((sum, { count }) => sum + count, 0));
  expect(log.messages).toEqual(['metrics of a log could not be published']);
});

/** Ports of a process that is killed at one of its steps: before it has an effect, or after, when the answer never arrives. */
function dying({ records, metrics }: Ports, death: { step: number; when: 'before' | 'after' }): Ports {
  let step = 0;
  const mortal =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const now = step++;
      if (now > death.step || (now === death.step && death.when === 'before')) throw new Error('killed');
      const result = await act(...args);
      if (now === death.step) throw new Error('killed');
      return result;
    };
  return {
    records: {
      load: mortal((key: string) => records.load(key)),
      save: mortal((...args: Parameters<RecordStore['save']>) => records.save(...args)),
    },
    metrics: {
      send: mortal((points: readonly Point[]) => metrics.send(points)),
      shown: mortal((points: readonly Point[]) => metrics.shown(points)),
    },
  };
}
