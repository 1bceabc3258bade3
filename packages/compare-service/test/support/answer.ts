import { findDifference } from '../../src/engine/difference.ts';
import type { PerFile } from '../../src/engine/comparison.ts';
import { writeJson } from '../../src/output/json.ts';

/** The service's answer in JSON. */
export interface Answer {
  readonly num_changed_sections: number;
  readonly total_lines_affected: PerFile<number>;
  readonly file_index: readonly string[];
  readonly minimal?: false;
  readonly changed_sections: readonly {
    readonly file1: Side;
    readonly file2: Side;
    readonly full_text_difference: string;
  }[];
}

interface Side {
  readonly starting_line: number;
  readonly line_total: number;
  readonly exclusive_lines: readonly string[];
}

export function compared(first: string, second: string, names: PerFile<string>, context = 3): Answer {
  const difference = findDifference(Buffer.from(first), Buffer.from(second), { context });
  return JSON.parse(Buffer.from(writeJson(difference, names, context)).toString('utf8')) as Answer;
}
