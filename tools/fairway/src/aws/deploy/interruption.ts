import { Failure } from '../../terminal/failure.ts';
import type { StopRequests } from '../../terminal/stop-requests.ts';

/** A request to stop came before there was anything to roll back. */
export class Interrupted extends Failure {
  override name = 'Interrupted';
}

/** The requests to stop a deployment, in the form that its phases look at. */
export class Interruption {
  readonly stop: StopRequests;
  readonly #requested = new AbortController();
  #what: string | undefined;
  #isForced = false;

  constructor(stop: StopRequests) {
    this.stop = stop;
    void stop.requested.then((what) => {
      this.#what = what;
      this.#requested.abort();
    });
    void stop.forced.then(() => (this.#isForced = true));
  }

  /** Aborted at the first request to stop. */
  get signal(): AbortSignal {
    return this.#requested.signal;
  }

  /** The source of the request: `Ctrl-C`. */
  get what(): string | undefined {
    return this.#what;
  }

  /** Set by the second request: from here on the process waits for nothing. */
  get isForced(): boolean {
    return this.#isForced;
  }

  /** @throws {Interrupted} when somebody has asked */
  check(): void {
    if (this.#what !== undefined) throw new Interrupted(this.#what);
  }

  /** @throws {Interrupted} as soon as somebody asks before the work is done; the work's own result is left alone then */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const asked = this.stop.requested.then((what) => Promise.reject(new Interrupted(what)));
    return Promise.race([work, asked]);
  }
}

/**
 * Stop requests for work that must go on after the first request, such as undoing. The second one ends it all the
 * same.
 */
export function onlyForced({ forced }: StopRequests): StopRequests {
  return { requested: new Promise<never>(() => undefined), forced };
}
