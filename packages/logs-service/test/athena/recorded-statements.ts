import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StatementResult, Statements } from '@fairway/local-aws/trino';

export const RECORDED = join(import.meta.dirname, 'recorded.json');

/** Statements and their results, as Trino gave them. */
export type Recorded = Readonly<Record<string, StatementResult>>;

/** Answers as Trino did when it was asked the same statements; others are failures. */
export async function recordedStatements(): Promise<Statements> {
  const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Recorded;
  return {
    run: async (sql) => {
      const result = new Map(Object.entries(recorded)).get(sql);
      if (result === undefined)
        throw new Error('NOT_RECORDED: record it with npm run prove:athena -- --record');
      return result;
    },
  };
}

/** Notes the answers of other statements. */
export function recording(statements: Statements, recorded: Map<string, StatementResult>): Statements {
  return {
    run: async (sql, signal) => {
      const result = await statements.run(sql, signal);
      const { columns, rows, scannedBytes } = result;
      recorded.set(sql, {
        columns,
        rows: rows.toSorted((a, b) => (a.join() < b.join() ? -1 : 1)),
        scannedBytes,
      });
      return result;
    },
  };
}
