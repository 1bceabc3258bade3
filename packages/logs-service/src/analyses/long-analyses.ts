import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { HttpProblem, outsideLogScope, type Logger } from '@fairway/service-kit';

import { toProblem } from '../routes/to-problem.ts';
import type { AnalysisStore, StoredAnalysis } from './analysis-store.ts';

/** Arguments of a running analysis. */
export interface AnalysisContext {
  /** Aborted when it is to stop. */
  readonly signal: AbortSignal;
  readonly onQuery: (queryId: string) => Promise<void>;
}

/** The report of an analysis that ended while its request waited, or the address of an analysis that goes on. */
export type Outcome<T> = { readonly report: T } | { readonly id: string };

export interface LongAnalysesDeps {
  readonly store: AnalysisStore;
  readonly stopQuery: (queryId: string) => Promise<void>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Time that a request waits, in ms. @default 25000 */
  readonly waitMs?: number;
  /** @default 10000 */
  readonly heartbeatMs?: number;
  /** Analyses that go on at a time after their requests were answered. @default 16 */
  readonly maxDetached?: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const MAX_WAIT_MS = 25_000;
const HEARTBEAT_MS = 10_000;
/** Each holds the counts of its objects, and asks Athena every other second. */
const MAX_DETACHED = 16;
/** An analysis whose task has said nothing for so many heartbeats has ended with its task. */
const MISSED_HEARTBEATS = 6;

/** Analyses that may take longer than a request. Their requests are answered with an address, and any task answers for it. */
export class LongAnalyses {
  readonly #deps: LongAnalysesDeps;
  readonly #running = new Map<string, AbortController>();

  constructor(deps: LongAnalysesDeps) {
    this.#deps = deps;
  }

  /** True when no further analysis may outlive its request. */
  get isFull(): boolean {
    return this.#running.size >= (this.#deps.maxDetached ?? MAX_DETACHED);
  }

  /**
   * Runs an analysis while its caller waits. A caller that goes away stops it; a caller that has waited long enough
   * gets its address, and it goes on.
   */
  async run<T>(
    bucket: string,
    caller: AbortSignal,
    analysis: (context: AnalysisContext) => Promise<T>,
  ): Promise<Outcome<T>> {
    caller.throwIfAborted();
    const stop = new AbortController();
    const leave = (): void => stop.abort(caller.reason);
    caller.addEventListener('abort', leave, { once: true });
    try {
      return await this.#runWhileWaiting(bucket, stop, analysis);
    } finally {
      // Only now is the address on its way: who has left before could not stop the analysis by it.
      caller.removeEventListener('abort', leave);
    }
  }

  async #runWhileWaiting<T>(
    bucket: string,
    stop: AbortController,
    analysis: (context: AnalysisContext) => Promise<T>,
  ): Promise<Outcome<T>> {
    const id = randomUUID();
    let queryId: string | undefined;
    const record: { saved?: Promise<unknown> } = {};
    const onQuery = async (started: string): Promise<void> => {
      queryId = started;
      if (record.saved === undefined) return;
      // The record may still be on its way: there is nothing to change before.
      await record.saved;
      await this.#update(id, (now) => ({ ...now, queryId: started }));
    };
    const running = analysis({ signal: stop.signal, onQuery });
    const over = new AbortController();
    const ended = await Promise.race([
      running.then((report) => ({ report })),
      wait(this.#deps.waitMs ?? MAX_WAIT_MS, undefined, { signal: over.signal }).catch(() => undefined),
    ]).finally(() => over.abort());
    if (ended !== undefined) return ended;
    this.#running.set(id, stop);
    const begun = { id, state: 'running', bucket, seenAt: this.#now() } as const;
    const first = queryId === undefined ? begun : { ...begun, queryId };
    record.saved = this.#deps.store.save(first, undefined);
    await record.saved.catch((error: unknown) => {
      // Without its record the analysis cannot be asked for: it would only cost, so it is stopped.
      stop.abort(error);
      this.#running.delete(id);
      throw error;
    });
    outsideLogScope(() => void this.#follow(id, running, stop));
    return { id };
  }

  /** @throws {HttpProblem} 404 for an id that is of no analysis */
  async find(id: string): Promise<StoredAnalysis> {
    const analysis = (await this.#deps.store.load(id))?.analysis;
    if (analysis === undefined) throw new HttpProblem(404, `There is no analysis ${id}`);
    const silence = this.#now() - analysis.seenAt;
    if (analysis.state !== 'running' || silence < MISSED_HEARTBEATS * this.#heartbeatMs) return analysis;
    await this.#stopQuery(analysis);
    return this.#update(id, (now) => ({ ...now, state: 'failed', problem: TASK_ENDED }));
  }

  /** Stops an analysis, also one of another task; an ended one stays as it is. */
  async stop(id: string): Promise<void> {
    const analysis = await this.#update(id, (now) => ({ ...now, state: 'stopped', seenAt: this.#now() }));
    if (analysis.state !== 'stopped') return;
    this.#running.get(id)?.abort(new Error('the analysis was stopped'));
    await this.#stopQuery(analysis);
  }

  /** Stops the analyses of this process, which ends. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id).catch(() => undefined)));
  }

  async #follow(id: string, running: Promise<unknown>, stop: AbortController): Promise<void> {
    const beat = setInterval(() => {
      this.#beat(id, stop).catch(() => undefined);
    }, this.#heartbeatMs);
    const end = await running.then(
      (report) => ({ state: 'done', report }) as const,
      (error: unknown) => ({ state: 'failed', problem: problemOf(error) }) as const,
    );
    clearInterval(beat);
    this.#running.delete(id);
    await this.#update(id, (now) => ({ ...now, ...end, seenAt: this.#now() })).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error }, 'the end of an analysis could not be recorded');
    });
  }

  /** Renews the record while the analysis goes on, unless it was stopped by way of another task. */
  async #beat(id: string, stop: AbortController): Promise<void> {
    const { state } = await this.#update(id, (now) => ({ ...now, seenAt: this.#now() }));
    if (state === 'stopped') stop.abort(new Error('the analysis was stopped'));
  }

  /**
   * Changes the record of a running analysis; that of an ended one stays. If another task changes it first, it is
   * read and judged again.
   */
  async #update(id: string, change: (now: StoredAnalysis) => StoredAnalysis): Promise<StoredAnalysis> {
    for (;;) {
      const loaded = await this.#deps.store.load(id);
      if (loaded === undefined) throw new HttpProblem(404, `There is no analysis ${id}`);
      if (loaded.analysis.state !== 'running') return loaded.analysis;
      const changed = change(loaded.analysis);
      if (await this.#deps.store.save(changed, loaded.etag)) return changed;
    }
  }

  async #stopQuery({ queryId }: StoredAnalysis): Promise<void> {
    if (queryId !== undefined) await this.#deps.stopQuery(queryId);
  }

  get #heartbeatMs(): number {
    return this.#deps.heartbeatMs ?? HEARTBEAT_MS;
  }

  #now(): number {
    return (this.#deps.now ?? Date.now)();
  }
}

const TASK_ENDED = { status: 503, detail: 'The task that ran the analysis has ended: ask again' } as const;

function problemOf(error: unknown): NonNullable<StoredAnalysis['problem']> {
  const problem = toProblem(error);
  return problem instanceof HttpProblem
    ? { status: problem.status, detail: problem.message }
    : { status: 500, detail: 'The analysis failed' };
}
