import type { DatedKeys } from '@fairway/service-manifest';

import { LogSourceError } from '../s3/log-source-error.ts';

/** The table of raw lines of each bucket, by the bucket's name. */
export type LogTables = ReadonlyMap<string, LogTable>;

export interface LogTable {
  readonly database: string;
  readonly table: string;
  /** How keys carry a day: there is a second table, divided by it. */
  readonly dated?: DatedKeys;
}

/** See `logTableEntry`, which writes it. */
const ENTRY =
  /^([a-z0-9.-]{3,63})=([a-z0-9_]{1,255})\.([a-z0-9_]{1,255})(?::([\w!.*'()/-]*)\{(yyyy\/MM\/dd|yyyy-MM-dd)\}:(\d{4}[/-]\d{2}[/-]\d{2}))?$/;

/** Reads entries as `logTableEntry` writes them, separated by commas, and nothing else. */
export function parseLogTables(text: string): LogTables | undefined {
  const entries = text.split(',').filter((entry) => entry !== '');
  const tables = new Map<string, LogTable>();
  for (const entry of entries) {
    const [, bucket, database, table, prefix = '', format, from = ''] = ENTRY.exec(entry) ?? [];
    if (bucket === undefined || database === undefined || table === undefined) return undefined;
    const isDated = format === 'yyyy/MM/dd' || format === 'yyyy-MM-dd';
    tables.set(bucket, { database, table, ...(isDated ? { dated: { prefix, format, from } } : {}) });
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
