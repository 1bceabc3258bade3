import { cleanUp } from './test-workspace.ts';

/** Requests one after the other, as long as a test runs. */
export class Requests {
  readonly #url: string;
  readonly #answers: { readonly status: number; readonly edition: number }[] = [];
  readonly #done: Promise<void>;
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
    this.#done = this.#send();
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

  async #send(): Promise<void> {
    while (!this.#stopped) {
      const response = await fetch(this.#url);
      const { edition = 0 } = (await response.json()) as { edition?: number };
      this.#answers.push({ status: response.status, edition });
    }
  }
}
