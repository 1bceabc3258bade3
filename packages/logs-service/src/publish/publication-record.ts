import * as z from 'zod';

import type { Point } from './point.ts';

const minute = z.int();
const count = z.int().positive();
const time = z.int().nonnegative();

/** Tuples, because a record of a long log has tens of thousands of them and each step writes it anew. */
const points = z
  .array(
    z.union([
      z.tuple([z.literal('errors'), z.string(), minute, count]),
      z.tuple([z.literal('alert'), z.int().nonnegative(), minute]),
    ]),
  )
  .transform((tuples) => tuples.map(fromTuple));

type PointTuple = ['errors', string, number, number] | ['alert', number, number];

const sendingSchema = z.object({
  /** The id of the run that is sending; one run owns a record at a time. */
  owner: z.string(),
  /** The time from which other runs may take over, in milliseconds since the epoch. */
  leaseUntil: time,
  /** The time at which the first batch was about to be sent. */
  sentAt: time,
  /** The first may have been sent, the others have not. */
  batches: z.array(points).min(1),
});

const noticeSchema = z.object({
  threshold: z.int().nonnegative(),
  state: z.enum(['sending', 'sent']),
  owner: z.string(),
  /** While `sending`: the time from which other runs may take over. */
  leaseUntil: time,
});

/**
 * The publications of one object version, as the state bucket keeps them. `published` only ever grows, and only by
 * points that CloudWatch is known to have.
 */
export const publicationRecordSchema = z.object({
  format: z.literal(1),
  /** The subject, for a person who reads the record. */
  subject: z.string(),
  /**
   * The minute that stands in for errors without a time: the first run decides, since an object uploaded anew has a
   * new modification time.
   */
  undatedMinute: minute,
  published: points,
  /** Sent, with an unknown outcome: CloudWatch is asked again by every run until it is certain. */
  inDoubt: z.array(z.object({ sentAt: time, points })),
  sending: sendingSchema.nullable(),
  notices: z.array(noticeSchema),
});

export type PublicationRecord = z.output<typeof publicationRecordSchema>;
export type Sending = z.output<typeof sendingSchema>;
export type NoticeRecord = z.output<typeof noticeSchema>;

export function emptyRecord(subject: string, undatedMinute: number): PublicationRecord {
  return {
    format: 1,
    subject,
    undatedMinute,
    published: [],
    inDoubt: [],
    sending: null,
    notices: [],
  };
}

/** @throws {z.ZodError | SyntaxError} when the text is no record of a format that this version knows */
export function parseRecord(text: string): PublicationRecord {
  return publicationRecordSchema.parse(JSON.parse(text));
}

export function formatRecord(record: PublicationRecord): string {
  const { published, inDoubt, sending } = record;
  return JSON.stringify({
    ...record,
    published: published.map(toTuple),
    inDoubt: inDoubt.map((batch) => ({ ...batch, points: batch.points.map(toTuple) })),
    sending: sending && { ...sending, batches: sending.batches.map((batch) => batch.map(toTuple)) },
  });
}

function toTuple(point: Point): PointTuple {
  return point.kind === 'errors'
    ? ['errors', point.service, point.minute, point.count]
    : ['alert', point.threshold, point.minute];
}

function fromTuple(tuple: PointTuple): Point {
  return tuple[0] === 'errors'
    ? { kind: 'errors', service: tuple[1], minute: tuple[2], count: tuple[3] }
    : { kind: 'alert', threshold: tuple[1], minute: tuple[2], count: 1 };
}
