import { checkSelect, SqlRefused } from '@fairway/sql-gate';

import { sqlRules } from '../sql/stored-sql.ts';
import { readCsv } from './csv-rows.ts';
import type { FileReport } from './seed-fault.ts';
import { Fault, uuid } from './seed-values.ts';

export interface SeedQuery {
  readonly id: string;
  readonly query: string;
  readonly line: number;
}

/** Reads CSV with the header `id,query`; every query must pass the gate. */
export async function readQueries(csv: string, report: FileReport): Promise<readonly SeedQuery[]> {
  const first = new Map<string, SeedQuery>();
  for (const { line, cells } of readCsv(csv, ['id', 'query'], report)) {
    const id = uuid((cells['id'] ?? '').trim());
    const query = (cells['query'] ?? '').trim();
    if (id instanceof Fault) {
      report.fault(line, `id ${id.rule}, got: ${JSON.stringify(cells['id'])}`);
      continue;
    }
    await checkQuery(query, line, report);
    const other = first.get(id);
    if (other === undefined) first.set(id, { id, query, line });
    else if (other.query !== query)
      report.fault(line, `the query ${id} is in line ${other.line} too, and says something else`);
  }
  return [...first.values()];
}

async function checkQuery(query: string, line: number, report: FileReport): Promise<void> {
  try {
    await checkSelect(query, sqlRules);
  } catch (error) {
    if (!(error instanceof SqlRefused)) throw error;
    for (const { message, position } of error.faults) {
      report.fault(line, `query cannot run: ${message} (at character ${position})`);
    }
  }
}
