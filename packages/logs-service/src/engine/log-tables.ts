import { LogSourceError } from '../s3/log-source-error.ts';

/** The table of raw lines of each bucket, by the bucket's name. */
export type LogTables = ReadonlyMap<string, LogTable>;

export interface LogTable {
  readonly database: string;
  readonly table: string;
}

/** Reads `bucket=database.table`, separated by commas, and nothing else. */
export function parseLogTables(text: string): LogTables | undefined {
  const entries = text.split(',').filter((entry) => entry !== '');
  const tables = new Map<string, LogTable>();
  for (const entry of entries) {
    const [, bucket, database, table] =
      /^([a-z0-9.-]{3,63})=([a-z0-9_]{1,255})\.([a-z0-9_]{1,255})$/.exec(entry) ?? [];
    if (bucket === undefined || database === undefined || table === undefined) return undefined;
    tables.set(bucket, { database, table });
  }
  return tables;
}

/** @throws {LogSourceError} when Athena has no table of the bucket's lines */
export function tableOf(tables: LogTables, bucket: string): LogTable {
  const table = tables.get(bucket);
  if (table === undefined) {
    throw new LogSourceError(
      'no-bucket',
      `Athena has no table for bucket ${bucket}: name it in LOG_TABLES, or use the scanner`,
    );
  }
  return table;
}
