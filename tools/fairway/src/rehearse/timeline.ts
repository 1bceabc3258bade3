import { formatSeconds } from '../terminal/duration.ts';

/** Terraform's lines about single resources: there are thousands, and nobody reads them while all goes well. */
const OF_RESOURCES =
  /: (?:Creating|Creation|Destroying|Destruction|Modifying|Modifications|Refreshing|Refresh|Still|Read)|^\S+ {2,}[+~-] |^ {2}[+~-] /;

/** Prints lines with the time since the beginning, and remembers how long each step took. */
export class Timeline {
  readonly #startedAt = performance.now();
  readonly #write: (text: string) => void;
  readonly #verbose: boolean;
  readonly #steps: { readonly name: string; readonly tookMs: number }[] = [];

  constructor(write: (text: string) => void, verbose: boolean) {
    this.#write = write;
    this.#verbose = verbose;
  }

  line(text: string): void {
    if (this.#verbose || !OF_RESOURCES.test(text)) this.#write(`${this.#now()}  ${text}\n`);
  }

  async step<T>(name: string, act: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.#write(`${this.#now()}  ${name}\n`);
    try {
      return await act();
    } finally {
      this.#steps.push({ name, tookMs: performance.now() - startedAt });
    }
  }

  summary(): string {
    const rows = [...this.#steps, { name: 'in all', tookMs: performance.now() - this.#startedAt }];
    return rows.map(({ name, tookMs }) => `${formatSeconds(tookMs).padStart(9)}  ${name}\n`).join('');
  }

  #now(): string {
    return formatSeconds(performance.now() - this.#startedAt).padStart(9);
  }
}
