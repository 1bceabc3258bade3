/** A fault in a seed file. */
export interface SeedFault {
  /** The file as it was configured. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** A sentence: name, rule, value. */
  readonly reason: string;
}

/** Seed files that must not be loaded; nothing of them was. `faults` has all of them. */
export class SeedRefused extends Error {
  readonly faults: readonly SeedFault[];

  constructor(faults: readonly SeedFault[]) {
    super(faults.map(({ file, line, reason }) => `${file}:${line}: ${reason}`).join('\n'));
    this.name = 'SeedRefused';
    this.faults = faults;
  }
}

/** Collects the faults, and the notes, of one file. */
export class FileReport {
  readonly file: string;
  readonly faults: SeedFault[] = [];
  readonly notes: SeedFault[] = [];

  constructor(file: string) {
    this.file = file;
  }

  fault(line: number, reason: string): void {
    this.faults.push({ file: this.file, line, reason });
  }

  /** Notes an oddity that does no harm. */
  note(line: number, reason: string): void {
    this.notes.push({ file: this.file, line, reason });
  }
}
