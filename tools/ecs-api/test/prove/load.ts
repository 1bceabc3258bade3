import { Agent, request } from 'node:http';

/** The results of requests while something went on. */
export interface LoadResult {
  readonly answered: number;
  readonly failures: readonly string[];
  /** The number of answers by their text, in the order they were first seen. */
  readonly answers: ReadonlyMap<string, number>;
}

/** Clients that keep their connections and ask again as soon as they are answered, until `stop`. */
export class Load {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  readonly #answers = new Map<string, number>();
  readonly #failures: string[] = [];
  #isOver = false;

  constructor(url: string, clients = 8) {
    this.#url = url;
    this.#clients = Array.from({ length: clients }, () => this.#ask());
  }

  async stop(): Promise<LoadResult> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
    const answered = [...this.#answers.values()].reduce((sum, count) => sum + count, 0);
    return { answered, failures: this.#failures, answers: this.#answers };
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      try {
        const answer = await get(this.#url, this.#agent);
        this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
      } catch (error) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

function get(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`answered ${response.statusCode ?? 0}`));
      });
    });
    sent.once('error', reject);
    sent.end();
  });
}
