import type { Instant } from '../scanner/instant.ts';
import { MAX_DEPTH, MAX_LINE_BYTES } from '../scanner/limits.ts';
import { isNumber, type LogFields } from '../scanner/log-fields.ts';
import { sqlText } from './sql-text.ts';

/**
 * The rules of a line as expressions of Trino's SQL, each over the columns that the one before it adds. They must say what the
 * scanner does, of every line: `npm run prove:athena` compares both.
 *
 * Table: `line`, what stands before the first U+0001 of a line, and `rest`, what stands between the first and the second one
 * and is null when there is none. No JSON has U+0001, so that a line with it is no object.
 */

/** JSON's white space, but for the line feed. */
const SPACE = sqlText(' \t\r');

/** A backslash escape that stays as it is (a pair of surrogates is one), or half of such a pair, which UTF-8 cannot have. */
const ESCAPES = sqlText(
  String.raw`(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u([dD][89a-fA-F][0-9a-fA-F]{2})`,
);
/** Replaces such a half, before its number: a character that no text has. */
export const HALF_MARK = '\uFDD0';

/** Matches a whole text that is an RFC 3339 date-time; the day may not exist. */
const TIME_SHAPE = sqlText(
  String.raw`\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\z`,
);

/**
 * The number of bytes, and what the line begins with behind white space: `{`, `#`, nothing in a blank line, `?` for
 * anything else.
 */
export const MEASURES = `
    coalesce(length(to_utf8(line)), 0) + coalesce(length(to_utf8(rest)) + 1, 0) AS octets,
    CASE WHEN starts_with(ltrim(line, ${SPACE}), '{') THEN '{'
         WHEN starts_with(ltrim(line, ${SPACE}), '#') THEN '#'
         WHEN ltrim(line, ${SPACE}) = '' THEN '' ELSE '?' END AS first`;

/** A line that may be an object; the others are told apart by `first` alone. */
const MAY_BE_OBJECT = `first = '{' AND rest IS NULL AND octets <= ${MAX_LINE_BYTES}`;

/** Bytes that are not UTF-8 are replaced by the round trip. */
const IS_UTF8 = 'from_utf8(to_utf8(line)) = line';

const OPENINGS = `length(line) - length(replace(replace(line, '[', ''), '{', ''))`;
/** How deep the line nests; counted only where there are enough brackets for it to matter. */
const DEPTH = `reduce(
          regexp_extract_all(regexp_replace(line, ${sqlText(String.raw`"(?:[^"\\]|\\.)*"`)}, ''), ${sqlText(String.raw`[\[\]{}]`)}),
          CAST(ROW(0, 0) AS ROW(depth integer, deepest integer)),
          (state, bracket) -> IF(bracket IN ('[', '{'),
            CAST(ROW(state.depth + 1, greatest(state.deepest, state.depth + 1)) AS ROW(depth integer, deepest integer)),
            CAST(ROW(state.depth - 1, state.deepest) AS ROW(depth integer, deepest integer))),
          state -> state.deepest)`;
const IS_SHALLOW = `CASE WHEN length(line) <= ${2 * MAX_DEPTH} THEN true
          WHEN ${OPENINGS} <= ${MAX_DEPTH} THEN true ELSE ${DEPTH} <= ${MAX_DEPTH} END`;

const READABLE = `IF(regexp_like(line, ${sqlText(String.raw`\\u[dD][89a-fA-F]`)}),
          regexp_replace(line, ${ESCAPES}, g -> coalesce(g[1], ${sqlText(String.raw`\ufdd0`)} || g[2])), line)`;

/** The object of a line; null for what is none. */
export const OBJECT = `
    CASE WHEN NOT (${MAY_BE_OBJECT}) THEN NULL
         WHEN NOT (${IS_UTF8}) THEN NULL
         WHEN NOT (${IS_SHALLOW}) THEN NULL
         ELSE try(json_parse(${READABLE})) END AS object`;

/** SQL for the kind of a line: an object, blank, a comment, or malformed. */
export const KIND = `
    CASE WHEN object IS NOT NULL THEN 'object'
         WHEN octets <= ${MAX_LINE_BYTES} AND (first = '#' OR (first = '' AND rest IS NULL)) THEN 'skipped'
         ELSE 'malformed' END AS kind`;

/** The values of the fields that matter, as JSON writes them. */
export function fieldColumns({ time, level, service }: LogFields): string {
  const at = (name: string): string => `json_extract(object, ${sqlText(`$["${name}"]`)})`;
  return `
    json_format(${at(level)}) AS level,
    IF(json_format(${at(service)}) LIKE '"%', json_extract_scalar(object, ${sqlText(`$["${service}"]`)})) AS service,
    IF(json_format(${at(time)}) LIKE '"%', json_extract_scalar(object, ${sqlText(`$["${time}"]`)})) AS ts`;
}

/** SQL that is true when `level` is one of the error levels: text, or a number as it is written. */
export function isError({ errorLevels }: LogFields): string {
  const written = errorLevels.flatMap((level) => [`"${level}"`, ...(isNumber(level) ? [level] : [])]);
  return `level IN (${written.map(sqlText).join(', ')})`;
}

/** The parts of a time that has the shape of one; all of them null for any other text. */
export const TIME_PARTS = `
    try_cast(substr(shaped, 1, 10) AS date) AS day,
    try_cast(substr(shaped, 12, 2) AS integer) * 60 + try_cast(substr(shaped, 15, 2) AS integer) AS minute_of_day,
    substr(shaped, 18, 2) || '.' || coalesce(regexp_extract(shaped, ${sqlText(String.raw`\.([0-9]*?)0*[^0-9]`)}, 1), '') AS seconds,
    CASE WHEN substr(shaped, -1) IN ('Z', 'z') THEN 0
         ELSE (IF(substr(shaped, -6, 1) = '-', -1, 1)) * (try_cast(substr(shaped, -5, 2) AS integer) * 60 + try_cast(substr(shaped, -2) AS integer)) END AS offset_minutes`;

export const SHAPED = `IF(regexp_like(ts, ${TIME_SHAPE}), ts)`;

/** Minutes since 1970 of a time on a day that exists; a leap second only where one can be. */
export const MINUTE = `date_diff('day', DATE '1970-01-01', day) * 1440 + minute_of_day - offset_minutes`;

const ENDS_MONTH = `(utc_minute + 1) % 1440 = 0 AND day(date_add('day', (utc_minute + 1) / 1440, DATE '1970-01-01')) = 1`;
export const USABLE_MINUTE = `IF(seconds LIKE '60%' AND NOT (${ENDS_MONTH}), NULL, utc_minute)`;

/**
 * SQL that is true when an error counts: always, or with `since` when its time is strictly later. Null where `since`
 * needs a time that the line does not have.
 */
export function counts(since: Instant | undefined): string {
  if (since === undefined) return 'true';
  const minute = Math.floor(since.epochSeconds / 60);
  const second = since.leap ? 60 : since.epochSeconds - minute * 60;
  const seconds = `${String(second).padStart(2, '0')}.${since.fraction}`;
  // Texts of digits compare as the numbers do, because fractions have no zeros at their end.
  return `minute > ${minute} OR (minute = ${minute} AND seconds > ${sqlText(seconds)})`;
}
