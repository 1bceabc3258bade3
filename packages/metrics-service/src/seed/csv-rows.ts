import { CsvError, parse } from 'csv-parse/sync';

import type { FileReport } from './seed-fault.ts';

export interface CsvRow {
  /** The line on which it begins; a quoted cell may go on over several. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Rows of a CSV file with a header, by column. Cells are RFC 4180's: quoted ones may have commas, quotes and line ends.
 * @param columns those that must be there
 */
export function readCsv(text: string, columns: readonly string[], report: FileReport): CsvRow[] {
  const rows = rowsOf(text, report);
  const [header, ...rest] = rows;
  if (header === undefined) return [];
  const names = header.cells.map((name) => name.trim());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    report.fault(header.line, `the header must have ${missing.join(', ')}, got: ${names.join(',')}`);
    return [];
  }
  return rest.flatMap(({ line, cells }) => {
    if (cells.length === names.length)
      return [{ line, cells: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])) }];
    report.fault(line, `the row must have ${names.length} cells, got: ${cells.length}`);
    return [];
  });
}

interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

function rowsOf(text: string, report: FileReport): RawRow[] {
  let begins = 1;
  try {
    return parse(text, {
      bom: true,
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: false,
      onRecord: ({ record, raw }: { record: string[]; raw: string }): RawRow | null => {
        const line = begins;
        begins += raw.split(/\r\n|\n|\r/).length - 1;
        return record.length === 1 && record[0] === '' ? null : { line, cells: record };
      },
    } as never) as unknown as RawRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    report.fault(begins, `the row cannot be read: ${error.message}`);
    return [];
  }
}
