/** The changes between two files as text, for the page. Line numbers start at 1. */
export interface Comparison {
  /** Whether fewer changed lines are known to be impossible; false beyond the work limit. */
  readonly minimal: boolean;
  /** The number of lines of each file. */
  readonly totalLines: PerFile<number>;
  /** The number of lines that are in one file only. */
  readonly changedLines: PerFile<number>;
  /** Hunks, in file order; none when the files are equal. The lines between them are equal too. */
  readonly sections: readonly Section[];
}

export interface PerFile<T> {
  readonly file1: T;
  readonly file2: T;
}

/** One hunk: changes that are near each other, with the equal lines around them. */
export interface Section {
  readonly file1: LineRange;
  readonly file2: LineRange;
  /** Alternating equal and changed, in file order; together they are all lines of the section. */
  readonly blocks: readonly Block[];
}

/** As in a hunk's header: an empty range names the line before it, 0 where there is none. */
export interface LineRange {
  readonly startingLine: number;
  readonly lineTotal: number;
}

export type Block = SameBlock | ChangedBlock;

/** Lines that both files have. */
export interface SameBlock {
  readonly kind: 'same';
  /** Number of the first line in each file. */
  readonly firstLine: PerFile<number>;
  readonly lines: readonly string[];
}

/** Lines of file 1 that lines of file 2 take the place of; one of the lists may be empty. */
export interface ChangedBlock {
  readonly kind: 'changed';
  /** Number of the first line in each file; of an empty list, the line that would follow. */
  readonly firstLine: PerFile<number>;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}
