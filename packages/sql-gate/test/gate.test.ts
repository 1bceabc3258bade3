import { describe, expect, test } from '@jest/globals';

import { checkSelect } from '../src/check-select.ts';
import { loadParser } from '../src/parser.ts';
import { SqlRefused, type SqlFault } from '../src/sql-refused.ts';
import { rules } from './rules.ts';

async function faultsOf(sql: string): Promise<readonly SqlFault[]> {
  try {
    await checkSelect(sql, rules);
  } catch (error) {
    if (error instanceof SqlRefused) return error.faults;
    throw error;
  }
  return [];
}

describe('the place of a fault', () => {
  test('is counted in characters, whatever their bytes', async () => {
    const sql = "SELECT 'é한𝒳' AS text, pg_sleep(1)";

    expect(await faultsOf(sql)).toEqual([
      {
        position: [...sql.slice(0, sql.indexOf('pg_sleep'))].length + 1,
        message: 'the function pg_sleep is not allowed',
      },
    ]);
  });

  test.each(["SELECT 'é𝒳', FROM metrics", "SELECT 'é𝒳', count( FROM metrics", "SELECT 'é𝒳' 'unfinished"])(
    'is that of PostgreSQL for what it cannot read: %s',
    async (sql) => {
      const [fault] = await faultsOf(sql);

      const expected = Math.max(sql.indexOf('FROM'), sql.indexOf("'unfinished"));
      expect(fault?.position).toBe([...sql.slice(0, expected)].length + 1);
    },
  );

  test('stays where it was after parameters', async () => {
    const sql = 'SELECT :start_date, :end_date, pg_sleep(:day_range)';

    expect(await faultsOf(sql)).toEqual([
      { position: sql.indexOf('pg_sleep') + 1, message: 'the function pg_sleep is not allowed' },
    ]);
  });

  test('every fault is told at once, in the order of the text', async () => {
    const sql = "SELECT pg_sleep(1), 'a'::regclass, current_user FROM pg_authid WHERE a ~ 'b'";

    expect(
      (await faultsOf(sql)).map(({ position, message }) => [
        sql.slice(position - 1).split(/[ (,]/, 1)[0],
        message,
      ]),
    ).toEqual([
      ['pg_sleep', 'the function pg_sleep is not allowed'],
      ['regclass', 'the type regclass is not allowed'],
      ['current_user', 'current_user is not allowed'],
      [
        'pg_authid',
        'the table pg_authid is not allowed: there are metrics, queries, metric_configurations, layout_items',
      ],
      ['~', 'the operator ~ is not allowed'],
    ]);
  });

  test.each([
    ['WITH x AS (DELETE FROM metrics RETURNING 1) SELECT * FROM x', 'DELETE', 'DeleteStmt is not allowed'],
    ['SELECT * FROM metrics FOR UPDATE', 'FROM', 'FOR UPDATE and FOR SHARE are not allowed'],
    ['SELECT 1; SELECT 2', '; SELECT 2', 'there must be one statement, got: 2'],
    ['DROP TABLE metrics', 'DROP', 'the statement must be a SELECT, got: Drop'],
    ['SELECT :x', ':x', ':x is no parameter: there are :start_date, :end_date, :day_range'],
    ['SELECT $1', '$1', '$1 is not allowed: parameters are :start_date, :end_date, :day_range'],
    ['SELECT xmin FROM metrics', 'xmin', 'the column xmin is not allowed'],
  ])('%s is refused with its reason', async (sql, _near, message) => {
    expect((await faultsOf(sql)).map((fault) => fault.message)).toContain(message);
  });
});

describe('parameters', () => {
  test('are numbered by their first use, and those that are not used are not there', async () => {
    const checked = await checkSelect('SELECT :day_range, :start_date, :day_range', rules);

    expect(checked).toEqual({
      text: 'SELECT  $1       ,  $2        ,  $1       ',
      parameters: ['day_range', 'start_date'],
      tables: [],
    });
  });

  test('are not looked for in strings, comments, quoted names and casts', async () => {
    const sql = `SELECT ':end_date', $$:end_date$$, E'\\':end_date', 1::text AS ":end_date" -- :end_date
      /* :end_date /* :end_date */ */`;

    expect(await checkSelect(sql, rules)).toEqual({ text: sql, parameters: [], tables: [] });
  });

  test('never make one word with the letter before them', async () => {
    const { text } = await checkSelect(
      'SELECT date FROM metrics WHERE date>:start_date AND(:day_range>1)',
      rules,
    );

    expect(text).toBe('SELECT date FROM metrics WHERE date> $1         AND( $2       >1)');
    expect(await faultsOf('SELECT a:start_date FROM metrics')).toHaveLength(1);
  });
});

test('the tables that are read are told, not the names that WITH gives', async () => {
  const sql = 'WITH layout_items AS (SELECT * FROM queries) SELECT * FROM layout_items, metrics';

  expect((await checkSelect(sql, rules)).tables).toEqual(['queries', 'metrics']);
});

describe('a statement within the limits never overflows the parser', () => {
  test.each([
    ['sums', `SELECT ${'1+'.repeat(990)}1`],
    ['signs', `SELECT ${'- '.repeat(1_990)}1`],
    ['casts', `SELECT 1${'::int'.repeat(990)}`],
    ['unions', `SELECT 1${' UNION SELECT 1'.repeat(600)}`],
    ['joins', `SELECT 1 FROM metrics${' JOIN metrics ON true'.repeat(380)}`],
    ['brackets', `SELECT ${'('.repeat(50)}1${')'.repeat(50)}`],
  ])('%s', async (_name, sql) => {
    const before = await loadParser();

    expect(await faultsOf(sql)).toEqual([]);
    expect(await loadParser()).toBe(before);
  });
});
