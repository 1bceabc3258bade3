import { randomUUID } from 'node:crypto';

import type { Notice } from './notice.ts';
import { NoticeError } from './notice-error.ts';
import type { NoticeTopic } from './notice-topic.ts';
import { recordKey, type RecordSubject } from './object-version.ts';
import { startBackoff } from './backoff.ts';
import { LEASE_MS } from './publication-plan.ts';
import { emptyRecord, type NoticeRecord } from './publication-record.ts';
import type { PublishLog } from './metric-publisher.ts';
import type { RecordStore } from './record-store.ts';

export interface NoticePublisherOptions {
  readonly records: RecordStore;
  readonly topic: NoticeTopic;
  /** Prefix of the records' keys; empty, or ends with `/`. */
  readonly prefix: string;
  readonly log: PublishLog;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** The longest wait for a run that is sending the same notice, in ms. @default 10000 */
  readonly busyWaitMs?: number;
}

export interface NoticeRequest extends RecordSubject {
  readonly threshold: number;
  readonly notice: Notice;
  /** Send it again even if it was sent before. */
  readonly force: boolean;
}

export type NoticeOutcome =
  | { readonly notified: true }
  | { readonly notified: false; readonly reason: 'already-notified' | 'notification-in-progress' };

/**
 * Sends a notice once for an object version and threshold. A crash between sending and recording sends it twice: SNS
 * cannot be asked whether it has a message, and an alert too many is better than none.
 */
export class NoticePublisher {
  readonly #options: Required<NoticePublisherOptions>;

  constructor(options: NoticePublisherOptions) {
    this.#options = { now: Date.now, busyWaitMs: 10_000, ...options };
  }

  /** @throws {NoticeError} when it was not sent; asked again, it is tried again */
  async publish(request: NoticeRequest, signal?: AbortSignal): Promise<NoticeOutcome> {
    const owner = randomUUID();
    if (!request.force) {
      const refusal = await this.#claim(request, owner, signal);
      if (refusal !== undefined) return { notified: false, reason: refusal };
    }
    try {
      await this.#options.topic.publish(request.notice);
    } catch (error) {
      // Left in place the claim would only make the next attempt wait for its end.
      await this.#record(request, (notice) => (notice?.owner === owner ? null : notice));
      throw error;
    }
    await this.#record(request, () => ({
      threshold: request.threshold,
      state: 'sent',
      owner,
      leaseUntil: this.#options.now(),
    }));
    return { notified: true };
  }

  /** @returns why this run must not send, or nothing when it alone may */
  async #claim(
    request: NoticeRequest,
    owner: string,
    signal: AbortSignal | undefined,
  ): Promise<'already-notified' | 'notification-in-progress' | undefined> {
    const backoff = startBackoff(this.#options.busyWaitMs, signal);
    for (;;) {
      let found: NoticeRecord | undefined;
      try {
        found = await this.#change(request, (notice) => {
          const now = this.#options.now();
          const taken = notice?.state === 'sent' || (notice !== undefined && notice.leaseUntil > now);
          if (taken) return notice;
          return { threshold: request.threshold, state: 'sending', owner, leaseUntil: now + LEASE_MS };
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw new NoticeError(
          'unavailable',
          'The record of sent notices cannot be read or written, so nothing was sent: try again, or send it in any case with force=true',
          error,
        );
      }
      if (found?.owner === owner) return undefined;
      if (found?.state === 'sent') return 'already-notified';
      if (!(await backoff.pause())) return 'notification-in-progress';
    }
  }

  /** Notes an outcome; when that fails the notice is out all the same, and the log has the failure. */
  async #record(
    request: NoticeRequest,
    change: (notice: NoticeRecord | undefined) => NoticeRecord | undefined | null,
  ): Promise<void> {
    try {
      await this.#change(request, change);
    } catch (error) {
      this.#options.log.warn(
        { err: error },
        `the outcome of a notice about ${request.subject} was not recorded`,
      );
    }
  }

  /**
   * Compare-and-swap of the notice for the request's threshold.
   * @param change returns the notice as it shall be, the same one to leave it, or null to remove it
   * @returns the notice as it is now
   */
  async #change(
    { versions, subject, undatedMinute, threshold }: NoticeRequest,
    change: (notice: NoticeRecord | undefined) => NoticeRecord | undefined | null,
  ): Promise<NoticeRecord | undefined> {
    const key = recordKey(this.#options.prefix, versions);
    for (;;) {
      const stored = await this.#options.records.load(key);
      const record = stored?.record ?? emptyRecord(subject, undatedMinute);
      const notice = record.notices.find((candidate) => candidate.threshold === threshold);
      const next = change(notice) ?? undefined;
      if (next === notice) return notice;
      const others = record.notices.filter((candidate) => candidate !== notice);
      const notices = next === undefined ? others : [...others, next];
      if ((await this.#options.records.save(key, { ...record, notices }, stored?.etag)) !== undefined) {
        return next;
      }
    }
  }
}
