import { randomUUID } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { alertNotice } from '../../src/publish/notice.ts';
import { NoticePublisher, type NoticeRequest } from '../../src/publish/notice-publisher.ts';
import { NoticeError } from '../../src/publish/notice-error.ts';
import { snsTopic, type NoticeTopic } from '../../src/publish/notice-topic.ts';
import { recordKey } from '../../src/publish/object-version.ts';
import { s3RecordStore, type RecordStore } from '../../src/publish/record-store.ts';
import { listeningLog, startWorld, STATE_BUCKET } from '../support/world.ts';

const world = await startWorld();

const notice = alertNotice(
  {
    source: 's3://logs/a.jsonl',
    total: 5,
    byService: { orders: 3, billing: 2 },
    alert: true,
    malformed: 0,
    undated: 0,
    lines: 9,
    bytes: 99,
  },
  2,
  'test',
);

function request(changes: Partial<NoticeRequest> = {}): NoticeRequest {
  return {
    versions: [{ bucket: 'logs', key: 'a.jsonl', version: randomUUID() }],
    subject: 's3://logs/a.jsonl',
    undatedMinute: 0,
    threshold: 2,
    force: false,
    notice,
    ...changes,
  };
}

function countingTopic(): NoticeTopic & { sent: number } {
  const topic = {
    sent: 0,
    publish: async () => {
      topic.sent += 1;
    },
  };
  return topic;
}

interface Setting {
  readonly topic: NoticeTopic;
  readonly records?: RecordStore;
  readonly laterMs?: number;
  readonly busyWaitMs?: number;
}

/** As one task has it: own clients, own connections. */
function publisher({ topic, records, laterMs = 0, busyWaitMs = 0 }: Setting): NoticePublisher {
  return new NoticePublisher({
    records: records ?? s3RecordStore(world.clients().s3, STATE_BUCKET),
    topic,
    prefix: 'logs/',
    log: listeningLog(),
    now: () => Date.now() + laterMs,
    busyWaitMs,
  });
}

const brokenRecords: RecordStore = {
  load: async () => {
    throw new Error('state bucket is away');
  },
  save: async () => undefined,
};

const alreadyNotified = { notified: false, reason: 'already-notified' };

describe('a notice', () => {
  test('is sent once, however many tasks race to send it', async () => {
    for (let repetition = 0; repetition < 10; repetition++) {
      const topic = countingTopic();
      const tasks = Array.from({ length: 4 }, () => publisher({ topic, busyWaitMs: 5_000 }));
      const wanted = request();

      const outcomes = await Promise.all(tasks.map((task) => task.publish(wanted)));

      expect(topic.sent).toBe(1);
      expect(outcomes.filter(({ notified }) => notified)).toHaveLength(1);
      expect(outcomes.filter(({ notified }) => !notified)).toEqual(Array(3).fill(alreadyNotified));
    }
  });

  test('is sent again for another threshold, and whenever it is forced', async () => {
    const topic = countingTopic();
    const task = publisher({ topic });
    const wanted = request();

    await task.publish(wanted);
    await task.publish({ ...wanted, threshold: 3 });
    await task.publish({ ...wanted, force: true });
    const afterwards = await task.publish(wanted);

    expect(topic.sent).toBe(3);
    expect(afterwards).toEqual(alreadyNotified);
  });

  test('that is forced first is not sent a second time unasked', async () => {
    const topic = countingTopic();
    const task = publisher({ topic });
    const wanted = request();
    await task.publish({ ...wanted, force: true });

    const outcome = await task.publish(wanted);

    expect(outcome).toEqual(alreadyNotified);
  });

  test('that the topic did not take can be sent at once by the next attempt', async () => {
    const wanted = request();
    const failing = publisher({
      topic: { publish: () => Promise.reject(new NoticeError('unavailable', 'away', undefined)) },
    });
    await expect(failing.publish(wanted)).rejects.toThrow('away');
    const topic = countingTopic();

    const outcome = await publisher({ topic }).publish(wanted);

    expect(outcome).toEqual({ notified: true });
    expect(topic.sent).toBe(1);
  });

  test('of a task that died while sending is left alone for a while, then sent again', async () => {
    const wanted = request();
    const dies = publisher({ topic: { publish: () => new Promise(() => undefined) } });
    void dies.publish(wanted);
    const topic = countingTopic();
    const store = s3RecordStore(world.aws.s3, STATE_BUCKET);
    while ((await store.load(recordKey('logs/', wanted.versions))) === undefined);

    const soon = await publisher({ topic }).publish(wanted);
    const later = await publisher({ topic, laterMs: 60_000 }).publish(wanted);

    expect(soon).toEqual({ notified: false, reason: 'notification-in-progress' });
    expect(later).toEqual({ notified: true });
    expect(topic.sent).toBe(1);
  });
});

describe('without the record of what was sent', () => {
  test('nothing is sent, and the error says how to send it all the same', async () => {
    const topic = countingTopic();

    const attempt = publisher({ topic, records: brokenRecords }).publish(request());

    await expect(attempt).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('force=true'),
    });
    expect(topic.sent).toBe(0);
  });

  test('a forced notice is sent', async () => {
    const topic = countingTopic();

    const outcome = await publisher({ topic, records: brokenRecords }).publish(request({ force: true }));

    expect(outcome).toEqual({ notified: true });
    expect(topic.sent).toBe(1);
  });
});

test('a topic that does not exist is told to the operator', async () => {
  const topic = snsTopic(world.aws.sns, 'arn:aws:sns:us-east-1:000000000000:missing');

  await expect(publisher({ topic }).publish(request())).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/topic in SNS_TOPIC_ARN exists/),
  });
});

test('the message says how bad it is, where, by service, and how to look', () => {
  expect(notice).toEqual({
    subject: 'S3 Logs Error Alert',
    message: [
      '5 errors in s3://logs/a.jsonl (threshold 2, environment test).',
      '',
      'Errors by service:',
      '  orders   3',
      '  billing  2',
      '',
      "Read the log: aws s3 cp 's3://logs/a.jsonl' -",
    ].join('\n'),
    attributes: { file_directory: 's3://logs/a.jsonl', number_of_alerts: 5 },
  });
});
