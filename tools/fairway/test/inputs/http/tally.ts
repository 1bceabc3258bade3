/** The requests and answers of one part of the proof. */
export class Tally {
  readonly part: string;
  readonly #answers = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #startedAt = performance.now();
  #seconds: number | undefined;
  requests = 0;

  constructor(part: string) {
    this.part = part;
  }

  /** Counts a request, and each answer that it got: a status, or a word where there was none. */
  add(...answers: readonly string[]): void {
    this.requests += 1;
    for (const answer of answers) this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
  }

  /** Counts a fault; the same words are counted together. */
  fault(words: string): void {
    this.#faults.set(words, (this.#faults.get(words) ?? 0) + 1);
  }

  end(): void {
    this.#seconds ??= Math.round((performance.now() - this.#startedAt) / 1000);
  }

  get faults(): readonly (readonly [words: string, times: number])[] {
    return [...this.#faults].toSorted(([, a], [, b]) => b - a);
  }

  get failed(): boolean {
    return this.#faults.size > 0;
  }

  row(): readonly string[] {
    const faults = [...this.#faults.values()].reduce((sum, times) => sum + times, 0);
    return [
      this.part,
      String(this.requests),
      this.#count(/^2/),
      this.#count(/^3/),
      this.#count(/^4/),
      this.#count(/^501$/),
      this.#count(/^503$/),
      this.#count(/^5(?!01|03)/),
      this.#count(/^\D/),
      String(faults),
      `${this.#seconds ?? 0} s`,
    ];
  }

  #count(pattern: RegExp): string {
    const counts = [...this.#answers].filter(([answer]) => pattern.test(answer));
    return String(counts.reduce((sum, [, times]) => sum + times, 0));
  }
}

const heading = [
  'part',
  'requests',
  '2xx',
  '3xx',
  '4xx',
  '501',
  '503',
  'other 5xx',
  'none',
  'faults',
  'time',
];

export function tallyTable(tallies: readonly Tally[]): string {
  const rows = [heading, ...tallies.map((tally) => tally.row())];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  return lines.map((cells) => cells.join('  ')).join('\n');
}
