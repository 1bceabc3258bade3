import { DAY_COLUMN } from '@fairway/service-manifest';

import type { Instant } from '../scanner/instant.ts';
import type { LogFields } from '../scanner/log-fields.ts';
import {
  counts,
  fieldColumns,
  isError,
  KIND,
  MEASURES,
  MINUTE,
  OBJECT,
  SHAPED,
  TIME_PARTS,
  USABLE_MINUTE,
} from './line-sql.ts';
import type { LogDays } from './log-days.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** The table whose lines are counted, and the lines that count. */
export interface CountStatement {
  readonly database: string;
  readonly table: string;
  /** Address of the one object, or of all objects with that beginning: `s3://bucket/prefix`. */
  readonly paths: { readonly only: string } | { readonly under: string };
  /** Of a table that is divided by days, those that are read. */
  readonly days?: LogDays | undefined;
  readonly fields: LogFields;
  readonly since: Instant | undefined;
  /** Counts the errors of each object by service and minute, for metrics. */
  readonly byMinute: boolean;
}

/** One statement that reads each line once and counts as the scanner does. */
export function countSql(statement: CountStatement): string {
  const { fields, since, byMinute } = statement;
  const source = `${sqlName(statement.database)}.${sqlName(statement.table)}`;
  const minute = byMinute ? 'IF(counted = 1, minute)' : 'CAST(NULL AS bigint)';
  // A line that does not count is of no service and no minute, so that it makes no group of its own.
  const counting = `*, IF(error = 1 AND coalesce(${counts(since)}, false), 1, 0) AS counted,
    IF(error = 1 AND ${since === undefined ? 'false' : 'minute IS NULL'}, 1, 0) AS is_undated`;
  return `WITH raw AS (
  SELECT "$path" AS path, line, rest FROM ${source}
  WHERE ${dayCondition(statement.days)}${pathCondition(statement.paths)}
), measured AS (SELECT path, line, rest,${MEASURES} FROM raw
), parsed AS (SELECT path, rest, octets, first,${OBJECT} FROM measured
), read AS (SELECT path, rest, octets, object,${KIND},${fieldColumns(fields)} FROM parsed
), judged AS (SELECT path, octets, kind, service, ts,
    IF(object IS NOT NULL AND coalesce(${isError(fields)}, false), 1, 0) AS error FROM read
), shaped AS (SELECT *, IF(error = 1, ${SHAPED}) AS shaped FROM judged
), split AS (SELECT *,${TIME_PARTS} FROM shaped
), dated AS (SELECT *, ${MINUTE} AS utc_minute FROM split
), timed AS (SELECT *, ${USABLE_MINUTE} AS minute FROM dated
), decided AS (SELECT ${counting} FROM timed
), grouped AS (SELECT path, octets, kind, minute, counted, is_undated, ${minute} AS group_minute,
    IF(counted = 1, IF(service IS NULL OR service = '', 'unknown', service)) AS group_service FROM decided
)
SELECT path, group_service, group_minute, count(*), count_if(kind = 'malformed'), count_if(kind = 'skipped'),
  sum(octets), sum(counted), sum(is_undated), count_if(counted = 1 AND minute IS NULL)
FROM grouped GROUP BY path, group_service, group_minute`;
}

/** Days are texts that sort as days do. */
function dayCondition(days: LogDays | undefined): string {
  if (days === undefined) return '';
  return `${sqlName(DAY_COLUMN)} BETWEEN ${sqlText(days.first)} AND ${sqlText(days.last)} AND `;
}

/**
 * Objects by their addresses. `LIKE` with a fixed beginning lets the engine pass over the others without reading them.
 */
function pathCondition(paths: CountStatement['paths']): string {
  if ('only' in paths) return `"$path" = ${sqlText(paths.only)}`;
  const pattern = paths.under.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
  const names = ["'%.jsonl'", "'%.jsonl.gz'"].map((name) => `"$path" LIKE ${name}`).join(' OR ');
  return `"$path" LIKE ${sqlText(`${pattern}%`)} ESCAPE '\\' AND (${names})`;
}
