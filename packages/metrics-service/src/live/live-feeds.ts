import { HttpProblem, outsideLogScope, type Logger } from '@fairway/service-kit';

import type { Answer, Answers } from '../answers.ts';
import type { Change } from '../data/changes.ts';
import type { Period } from '../sql/stored-sql.ts';

/** A client that watches a metric. */
export interface Subscriber {
  /** @param result what `GET /metrics/{uuid}` would answer; shared by all, never changed */
  onResult(result: Buffer): void;
  /** The last answer is out of date, and cannot be renewed at the moment. */
  onStale(problem: HttpProblem): void;
  /** The metric is gone: nothing more will come. */
  onGone(): void;
}

/** A watched metric: subscribers of the same metric and the same days share its computation. */
export interface Watched {
  readonly id: string;
  /** Equal for all callers that asked for the same days. */
  readonly asked: string;
  /** The asked days, computed at each call: without dates they move on with the calendar. */
  readonly period: () => Period;
}

interface Feed extends Watched {
  readonly subscribers: Set<Subscriber>;
  /** The last answer sent; absent before the first result, and after a failure. */
  sent?: { readonly answer: Answer; readonly bytes: Buffer };
  isComputing: boolean;
  /** Whether something has changed since the computation began. */
  isStale: boolean;
  failures: number;
  retry?: NodeJS.Timeout;
}

export interface LiveFeedsDeps {
  readonly answers: Pick<Answers, 'read'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Results are computed again after this time in ms without any message: a message between tasks can be lost. */
  readonly recheckMs: number;
}

const NOT_FOUND_STATUS = 404;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
const MIN_RECHECK_MS = 1_000;

/**
 * Tells subscribers of a metric its result, and each new one. A result is computed once for all who asked for the same, and
 * several changes during a computation cause one more.
 */
export class LiveFeeds {
  readonly #deps: LiveFeedsDeps;
  readonly #feeds = new Map<string, Feed>();
  #recheck: NodeJS.Timeout | undefined;

  constructor(deps: LiveFeedsDeps) {
    this.#deps = deps;
  }

  /** @returns ends the subscription */
  subscribe(watched: Watched, subscriber: Subscriber): () => void {
    const key = `${watched.id} ${watched.asked}`;
    const feed = this.#feeds.get(key) ?? this.#open(key, watched);
    feed.subscribers.add(subscriber);
    if (feed.sent === undefined) this.#refresh(key, feed);
    else subscriber.onResult(feed.sent.bytes);
    return () => {
      feed.subscribers.delete(subscriber);
      if (feed.subscribers.size === 0) this.#close(key, feed);
    };
  }

  /**
   * Computes again results that may have changed. Any query may read any record, so a record is about every metric.
   */
  onChange(change: Change): void {
    for (const [key, feed] of this.#feeds) {
      if (!('definition' in change) || change.definition === feed.id) this.#refresh(key, feed);
    }
  }

  #open(key: string, watched: Watched): Feed {
    const feed: Feed = {
      ...watched,
      subscribers: new Set(),
      isComputing: false,
      isStale: false,
      failures: 0,
    };
    this.#feeds.set(key, feed);
    this.#recheck ??= setInterval(
      () => this.onChange({ all: true }),
      Math.max(this.#deps.recheckMs, MIN_RECHECK_MS),
    ).unref();
    return feed;
  }

  #close(key: string, feed: Feed): void {
    clearTimeout(feed.retry);
    if (this.#feeds.get(key) === feed) this.#feeds.delete(key);
    if (this.#feeds.size > 0) return;
    clearInterval(this.#recheck);
    this.#recheck = undefined;
  }

  #refresh(key: string, feed: Feed): void {
    feed.isStale = true;
    if (!feed.isComputing) void outsideLogScope(() => this.#compute(key, feed));
  }

  async #compute(key: string, feed: Feed): Promise<void> {
    feed.isComputing = true;
    clearTimeout(feed.retry);
    while (feed.isStale && feed.subscribers.size > 0) {
      feed.isStale = false;
      try {
        tell(feed, await this.#deps.answers.read(feed.id, feed.period()));
      } catch (error) {
        this.#onFailure(key, feed, error);
      }
    }
    feed.isComputing = false;
  }

  #onFailure(key: string, feed: Feed, error: unknown): void {
    const problem = error instanceof HttpProblem ? error : internalProblem(error);
    if (problem.status >= 500) this.#deps.logger.error({ err: error }, 'a live result could not be computed');
    if (problem.status === NOT_FOUND_STATUS) {
      this.#close(key, feed);
      for (const subscriber of feed.subscribers) subscriber.onGone();
      return;
    }
    delete feed.sent;
    feed.failures += 1;
    for (const subscriber of feed.subscribers) subscriber.onStale(problem);
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (feed.failures - 1), MAX_RETRY_MS);
    feed.retry = setTimeout(() => this.#refresh(key, feed), pauseMs).unref();
  }
}

/** Sends each subscriber a result that differs from its last one, once. */
function tell(feed: Feed, answer: Answer): void {
  feed.failures = 0;
  if (feed.sent?.answer === answer) return;
  feed.sent = { answer, bytes: Buffer.from(answer) };
  for (const subscriber of feed.subscribers) subscriber.onResult(feed.sent.bytes);
}

function internalProblem(cause: unknown): HttpProblem {
  return new HttpProblem(500, 'The result could not be computed', { cause });
}
