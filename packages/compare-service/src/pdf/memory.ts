import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** pdf.js keeps every page's objects and fonts; those of thousands of pages would not fit into the process. */
const PAGES_KEPT = 100;
/** Share of the process's memory limit from which garbage is collected. */
const COLLECT_FROM = 0.7;
/** Growth since the last collection before the next one runs. */
const GROWTH_MIB = 24;
const MIB = 1024 * 1024;

/**
 * Gives memory back between pages and files. V8 collects when it thinks fit, in threads of its own that a busy
 * machine keeps waiting; the guard counts resident memory, used or not.
 */
export class Memory {
  readonly #collect = (globalThis as { readonly gc?: () => void }).gc;
  #limitMib = Infinity;
  #pages = 0;
  #collectFromMib = Infinity;

  /** Prepares for the next file. Garbage of the process's own start must not count as the file's. */
  start(limitMib: number): void {
    this.#limitMib = limitMib;
    this.#pages = 0;
    this.#collectFromMib = limitMib * COLLECT_FROM;
    if (residentMib() > this.#collectFromMib) this.#free();
  }

  async afterPage(document: PDFDocumentProxy): Promise<void> {
    this.#pages += 1;
    const isFull = residentMib() > this.#collectFromMib;
    if (isFull || this.#pages % PAGES_KEPT === 0) await document.cleanup();
    if (isFull) this.#free();
  }

  /** Frees the memory of the file before, which must not count as the next one's. */
  afterFile(): void {
    if (residentMib() > this.#limitMib * COLLECT_FROM) this.#free();
  }

  #free(): void {
    this.#collect?.();
    this.#collectFromMib = Math.max(residentMib() + GROWTH_MIB, this.#limitMib * COLLECT_FROM);
  }
}

function residentMib(): number {
  return process.memoryUsage.rss() / MIB;
}
