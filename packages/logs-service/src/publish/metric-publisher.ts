import { randomUUID } from 'node:crypto';

import type { MetricSink, SendOutcome } from './metric-sink.ts';
import { recordKey, type RecordSubject } from './object-version.ts';
import { startBackoff } from './backoff.ts';
import { afterSending, doubtfulBatches, judge, planNext, type Verdict } from './publication-plan.ts';
import { emptyRecord, type PublicationRecord } from './publication-record.ts';
import { errorsIn, excess, type Point } from './point.ts';
import type { RecordStore, StoredRecord } from './record-store.ts';

/** A log for failures that do not fail an analysis. */
export interface PublishLog {
  warn(fields: object, message: string): void;
}

export interface PublisherOptions {
  readonly records: RecordStore;
  readonly metrics: MetricSink;
  /** Prefix of the records' keys; empty, or ends with `/`. */
  readonly prefix: string;
  readonly log: PublishLog;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** The longest wait for a run that publishes the same object version, in ms. @default 10000 */
  readonly busyWaitMs?: number;
}

/** One publication: the points of an object version, and their subject. */
export interface Publication extends RecordSubject {
  /** Everything counted, published before or not. */
  points(undatedMinute: number): Point[];
}

const BUSY_WAIT_MS = 10_000;
/** A step must end this long before its lease, or it is not begun: the longest call to CloudWatch, and some. */
const STEP_MS = 20_000;

/**
 * Publishes counts so that each error of an object version is counted once, across tasks, restarts and crashes. The
 * order is always: write into the record the batch that will be sent, send it, write that it was sent. A record can
 * only be replaced by a run that has seen its newest version, so of runs that race one goes ahead; the others see its
 * progress and publish only what they have counted beyond it.
 */
export class MetricPublisher {
  readonly #options: Required<PublisherOptions>;

  constructor(options: PublisherOptions) {
    this.#options = { now: Date.now, busyWaitMs: BUSY_WAIT_MS, ...options };
  }

  /**
   * Never rejects but for the signal: an analysis is worth its answer without metrics. What could not be published is
   * tried again by the next run over the same object version.
   * @returns how many of the counted errors CloudWatch is not known to have
   */
  async publish(publication: Publication, signal?: AbortSignal): Promise<number> {
    const run = new PublishRun(this.#options, publication);
    try {
      return await run.toEnd(signal);
    } catch (error) {
      signal?.throwIfAborted();
      this.#options.log.warn({ err: error, record: run.key }, 'metrics of a log could not be published');
      return run.unpublished();
    }
  }
}

/** One attempt to publish one publication; `owner` tells it from every other. */
class PublishRun {
  readonly key: string;
  readonly #owner = randomUUID();
  readonly #options: Required<PublisherOptions>;
  readonly #publication: Publication;
  #stored: StoredRecord | undefined;

  constructor(options: Required<PublisherOptions>, publication: Publication) {
    this.#options = options;
    this.#publication = publication;
    this.key = recordKey(options.prefix, publication.versions);
  }

  async toEnd(signal: AbortSignal | undefined): Promise<number> {
    const backoff = startBackoff(this.#options.busyWaitMs, signal);
    for (;;) {
      this.#stored = await this.#options.records.load(this.key);
      signal?.throwIfAborted();
      if (!this.#isBusy() && (await this.#takeTurn())) return this.unpublished();
      // Another run is ahead: load again and see how much is left.
      if (!(await backoff.pause())) break;
    }
    this.#options.log.warn({ record: this.key }, 'another run is still publishing this log');
    return this.unpublished();
  }

  /** @returns `false` when another run has written the record meanwhile */
  async #takeTurn(): Promise<boolean> {
    if (!this.#isMine()) {
      const next = await this.#plan();
      if (next === undefined) return true;
      if (!(await this.#save(next))) return false;
    }
    return this.#sendAll();
  }

  unpublished(): number {
    return errorsIn(excess(this.#wanted(), this.#record().published));
  }

  #record(): PublicationRecord {
    const { subject, undatedMinute } = this.#publication;
    return this.#stored?.record ?? emptyRecord(subject, undatedMinute);
  }

  #wanted(): Point[] {
    return this.#publication.points(this.#record().undatedMinute);
  }

  #isBusy(): boolean {
    const { sending } = this.#record();
    return sending !== null && sending.owner !== this.#owner && sending.leaseUntil > this.#options.now();
  }

  /**
   * The record says that this run is sending, and there is time left to do it. A write whose answer got lost is
   * recognised so, too.
   */
  #isMine(): boolean {
    const { sending } = this.#record();
    return sending?.owner === this.#owner && sending.leaseUntil - STEP_MS > this.#options.now();
  }

  async #plan(): Promise<PublicationRecord | undefined> {
    const record = this.#record();
    const verdicts = await this.#judge(record);
    return planNext({
      record,
      verdicts,
      wanted: this.#wanted(),
      owner: this.#owner,
      now: this.#options.now(),
    });
  }

  /** Asks CloudWatch for the fate of batches without a recorded outcome; without an answer they stay open. */
  async #judge(record: PublicationRecord): Promise<Verdict[]> {
    const doubtful = doubtfulBatches(record);
    if (doubtful.length === 0) return [];
    try {
      const shown = await this.#options.metrics.shown(doubtful.flatMap(({ points }) => points));
      const now = this.#options.now();
      return doubtful.map((batch) => judge(batch, record.published, shown, now));
    } catch (error) {
      this.#options.log.warn(
        { err: error, record: this.key },
        'CloudWatch did not answer which points it has of a log',
      );
      return doubtful.map(() => 'open');
    }
  }

  /** @returns `false` when this run no longer owns the record */
  async #sendAll(): Promise<boolean> {
    for (;;) {
      const { sending } = this.#record();
      if (sending === null) return true;
      if (!this.#isMine()) return false;
      const sent = await this.#options.metrics.send(sending.batches[0] ?? []);
      if (sent.outcome !== 'accepted') {
        const { error: err, outcome } = sent;
        this.#options.log.warn(
          { err, outcome, record: this.key },
          'CloudWatch did not take metrics of a log',
        );
      }
      if (!(await this.#settle(sending.batches.length, sent))) return false;
    }
  }

  /**
   * Writes the outcome of a batch. A notice may have been recorded in between, and the answer to the write may get
   * lost: the record itself tells, by how many batches it still has, whether this outcome is in it. A batch is never
   * sent again because of either.
   */
  async #settle(batchesBefore: number, sent: SendOutcome): Promise<boolean> {
    while (!(await this.#save(afterSending(this.#record(), sent, this.#options.now())))) {
      this.#stored = await this.#options.records.load(this.key);
      const { sending } = this.#record();
      if (sending?.owner !== this.#owner) return false;
      if (sending.batches.length < batchesBefore) return true;
    }
    return true;
  }

  async #save(next: PublicationRecord): Promise<boolean> {
    const saved = await this.#options.records.save(this.key, next, this.#stored?.etag);
    if (saved === undefined) return false;
    this.#stored = saved;
    return true;
  }
}
