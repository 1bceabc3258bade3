import { cleanUp } from './test-workspace.ts';

/**
 * How long the answers to simultaneous requests take. Of different lengths, so that some request is in flight at any
 * moment of a replacement; and long enough to leave the machine to the tested services.
 */
const DURATIONS_MS = [29, 37, 47];

/** Requests that go on as long as a test runs, to a service that takes as long as it is asked to: `?<milliseconds>`. */
export class Requests {
  readonly #url: string;
  readonly #answers: { readonly status: number; readonly edition: number }[] = [];
  readonly #done: Promise<unknown>;
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
    this.#done = Promise.all(DURATIONS_MS.map((duration) => this.#send(duration)));
    cleanUp(() => this.stop());
  }

  /** Ends them; every status that was answered, and every edition in the order in which they first answered. */
  async stop(): Promise<{ readonly statuses: number[]; readonly editions: number[] }> {
    this.#stopped = true;
    await this.#done;
    return {
      statuses: [...new Set(this.#answers.map(({ status }) => status))],
      editions: [...new Set(this.#answers.map(({ edition }) => edition))],
    };
  }

  async #send(duration: number): Promise<void> {
    while (!this.#stopped) {
      const response = await fetch(`${this.#url}?${duration}`);
      const { edition = 0 } = (await response.json()) as { edition?: number };
      this.#answers.push({ status: response.status, edition });
    }
  }
}
