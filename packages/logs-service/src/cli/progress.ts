/** The part of standard error that a progress bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const QUIET_MILLISECONDS = 1000;
const REDRAW_MILLISECONDS = 100;
const CLEAR_LINE = '\r\u001B[2K';
const BAR_CELLS = 30;
const MEGABYTE = 1_000_000;

/** A progress bar on a terminal, for work that takes over a second; elsewhere nothing. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawnAt: number | undefined;

  /** @param now milliseconds that only grow */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startedAt = now();
  }

  update(bytes: number, totalBytes: number | undefined): void {
    if (this.#terminal.isTTY !== true) return;
    const now = this.#now();
    if (now - this.#startedAt < QUIET_MILLISECONDS) return;
    if (this.#drawnAt !== undefined && now - this.#drawnAt < REDRAW_MILLISECONDS) return;
    this.#drawnAt = now;
    this.#terminal.write(CLEAR_LINE + progressLine(bytes, totalBytes, this.#terminal.columns ?? 80));
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#drawnAt !== undefined) this.#terminal.write(CLEAR_LINE);
  }
}

/** One line that fits into a terminal of that many columns. */
export function progressLine(bytes: number, totalBytes: number | undefined, columns: number): string {
  const read = megabytes(bytes);
  if (totalBytes === undefined || totalBytes === 0) return `${read} read`.slice(0, columns - 1);
  const share = Math.min(1, bytes / totalBytes);
  const filled = Math.floor(share * BAR_CELLS);
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR_CELLS - filled)}]`;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  return `${bar} ${percent}  ${read} of ${megabytes(totalBytes)}`.slice(0, columns - 1);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}
