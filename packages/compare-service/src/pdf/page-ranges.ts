/** Some pages of a file, counted from 1. */
export interface PageRange {
  readonly first: number;
  /** Part of the range. */
  readonly last: number;
}

/** The pages of a file, given out a few at a time to those who read them, and their texts. */
export class PageRanges {
  readonly #pages: number;
  readonly #atOnce: number;
  readonly #texts: (readonly string[])[] = [];
  readonly #givenBack: PageRange[] = [];
  #next = 1;

  constructor(pages: number, atOnce: number) {
    this.#pages = pages;
    this.#atOnce = atOnce;
  }

  /** @returns pages that nobody reads yet, if there are any */
  take(): PageRange | undefined {
    const again = this.#givenBack.pop();
    if (again !== undefined || this.#next > this.#pages) return again;
    const first = this.#next;
    this.#next = Math.min(first + this.#atOnce, this.#pages + 1);
    return { first, last: this.#next - 1 };
  }

  /** For pages that were not read after all. */
  giveBack(range: PageRange): void {
    this.#givenBack.push(range);
  }

  put({ first }: PageRange, texts: readonly string[]): void {
    this.#texts[first] = texts;
  }

  /** The texts of all pages in their order, once each was put. */
  texts(): string[] {
    return this.#texts.flat();
  }
}
