/** PostgreSQL's type ids: https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_type.dat */
const BOOL = 16;
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]);
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802]);
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
/** Arrays of types that JSON has: numbers, then texts. */
const NUMBER_ARRAYS: ReadonlySet<number> = new Set([1005, 1007, 1016, 1021, 1022, 1231]);
const TEXT_ARRAYS: ReadonlySet<number> = new Set([1009, 1015, 1182, 2951]);

/**
 * A value of a row in JSON's terms. Days stay `YYYY-MM-DD`, times are ISO 8601, and types without a counterpart in
 * JSON stay the text that PostgreSQL writes.
 */
export function readJsonValue(type: number, text: string): unknown {
  if (NUMBERS.has(type)) return numberOf(text);
  if (type === BOOL) return text === 't';
  if (JSON_TYPES.has(type)) return JSON.parse(text) as unknown;
  if (type === TIMESTAMP) return text.replace(' ', 'T');
  if (type === TIMESTAMPTZ) return instantOf(text);
  if (NUMBER_ARRAYS.has(type)) return listOf(text, numberOf);
  if (TEXT_ARRAYS.has(type)) return listOf(text, (item) => item);
  return text;
}

/** A whole number that a double cannot hold stays text, as do `NaN` and `Infinity`. */
function numberOf(text: string): number | string {
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? text : number;
}

/** A time with a year of four digits; others, and `infinity`, stay as they are. */
function instantOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

const ITEM = /"((?:[^"\\]|\\.)*)"|([^{},"]+)/g;

/** A list of one dimension: `{1,NULL,"a, b"}`. One of more stays text. */
function listOf(text: string, read: (item: string) => unknown): unknown {
  if (text.startsWith('{{') || text.startsWith('[')) return text;
  return Array.from(text.slice(1, -1).matchAll(ITEM), ([, quoted, plain]) => {
    if (quoted !== undefined) return read(quoted.replaceAll(/\\(.)/gs, '$1'));
    return plain === 'NULL' ? null : read(plain ?? '');
  });
}
