import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

/** Lines at the end of a terminal that change in place, each known by a key. */
export class LiveLines {
  readonly #terminal: WriteStream;
  readonly #lines = new Map<string, string>();

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
  }

  set(key: string, line: string): void {
    this.#erase();
    this.#lines.set(key, line);
    this.#draw();
  }

  /** Writes something above the lines. */
  writeAbove(text: string): void {
    this.#erase();
    this.#terminal.write(`${text}\n`);
    this.#draw();
  }

  /** Leaves the lines as they are and forgets them. */
  finish(): void {
    this.#lines.clear();
  }

  #erase(): void {
    if (this.#lines.size === 0) return;
    this.#terminal.moveCursor(0, -this.#lines.size);
    this.#terminal.cursorTo(0);
    this.#terminal.clearScreenDown();
  }

  #draw(): void {
    for (const line of this.#lines.values()) {
      this.#terminal.write(`${fitted(line, this.#terminal.columns)}\n`);
    }
  }
}

/** A line that wraps would take two rows, and the next erase would leave one of them. */
function fitted(line: string, columns: number): string {
  const visible = stripVTControlCharacters(line);
  // Some terminals do not tell their width, and say 0.
  return columns === 0 || visible.length <= columns ? line : visible.slice(0, columns);
}
