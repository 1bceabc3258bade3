/**
 * The decisions of publishing, apart from all input and output: they read a record, and choose the points to send and
 * the record to write.
 */
import { isAccepted, toBatches, visibilityDelayMs } from './cloudwatch-limits.ts';
import { shownUnder, type SendOutcome } from './metric-sink.ts';
import { addPoints, excess, identity, type Point } from './point.ts';
import type { PublicationRecord } from './publication-record.ts';

/** Time for which a run owns a record after each step, in ms: far above the longest call to CloudWatch. */
export const LEASE_MS = 30_000;

/** A batch that may have been sent. */
export type SentBatch = PublicationRecord['inDoubt'][number];

/** `landed`: CloudWatch has it. `absent`: it certainly does not. `open`: too early to say. */
export type Verdict = 'landed' | 'absent' | 'open';

/** Batches without a recorded outcome: the last one of each run that died. */
export function doubtfulBatches({ inDoubt, sending }: PublicationRecord): SentBatch[] {
  if (sending === null) return inDoubt;
  return [...inDoubt, { sentAt: sending.sentAt, points: sending.batches[0] ?? [] }];
}

/**
 * A batch has landed when CloudWatch shows, for each of its points, at least what had been published before plus the
 * batch. A call is stored as a whole, so one point that is missing means that it has not landed, once CloudWatch's
 * delay has passed.
 */
export function judge(
  batch: SentBatch,
  published: readonly Point[],
  shown: ReadonlyMap<string, number>,
  now: number,
): Verdict {
  const before = new Map<string, number>();
  for (const point of published) {
    before.set(shownUnder(point), (before.get(shownUnder(point)) ?? 0) + point.count);
  }
  const landed = batch.points.every(
    (point) => (shown.get(shownUnder(point)) ?? 0) >= (before.get(shownUnder(point)) ?? 0) + point.count,
  );
  if (landed) return 'landed';
  return now >= batch.sentAt + visibilityDelayMs(batch.points, batch.sentAt) ? 'absent' : 'open';
}

export interface PlanInput {
  readonly record: PublicationRecord;
  /** One for each of `doubtfulBatches(record)`. */
  readonly verdicts: readonly Verdict[];
  /** Everything this run has counted. */
  readonly wanted: readonly Point[];
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The record as it must be before this run sends anything. It has the settled points, and in `sending` the next
 * batches: first those that a dead run left over, then the points that this run counted beyond them.
 * @returns `undefined` when the record says so already and there is nothing to send
 */
export function planNext({ record, verdicts, wanted, owner, now }: PlanInput): PublicationRecord | undefined {
  const doubtful = doubtfulBatches(record);
  const having = (verdict: Verdict): SentBatch[] =>
    doubtful.filter((_, index) => verdicts[index] === verdict);

  const published = addPoints(record.published, ...pointsOf(having('landed')));
  const inDoubt = having('open');
  const unsent = record.sending?.batches.slice(1) ?? [];
  const leftOver = addPoints(...pointsOf(having('absent')), ...unsent);
  const fresh = excess(wanted, published, leftOver, ...pointsOf(inDoubt));
  // While a minute is in doubt nothing is added to it, or its sum could no longer tell whether the doubtful batch landed.
  const blocked = new Set(inDoubt.flatMap(({ points }) => points.map(identity)));
  const sendable = addPoints(leftOver, fresh).filter(
    (point) => isAccepted(point, now) && !blocked.has(identity(point)),
  );
  const batches = toBatches(sendable);
  if (batches.length === 0 && record.sending === null && inDoubt.length === doubtful.length) return undefined;
  const sending = batches.length === 0 ? null : { owner, leaseUntil: now + LEASE_MS, sentAt: now, batches };
  return { ...record, published, inDoubt, sending };
}

function pointsOf(batches: readonly SentBatch[]): (readonly Point[])[] {
  return batches.map(({ points }) => points);
}

/** The record as it must be once the first batch of `sending` has an outcome; after a failure the rest is left to a later run. */
export function afterSending(
  record: PublicationRecord,
  { outcome }: SendOutcome,
  now: number,
): PublicationRecord {
  if (record.sending === null) return record;
  const [batch = [], ...rest] = record.sending.batches;
  switch (outcome) {
    case 'refused':
      return { ...record, sending: null };
    case 'unknown': {
      const inDoubt = [...record.inDoubt, { sentAt: record.sending.sentAt, points: batch }];
      return { ...record, inDoubt, sending: null };
    }
    case 'accepted': {
      const published = addPoints(record.published, batch);
      if (rest.length === 0) return { ...record, published, sending: null };
      const sending = { ...record.sending, batches: rest, sentAt: now, leaseUntil: now + LEASE_MS };
      return { ...record, published, sending };
    }
  }
}
