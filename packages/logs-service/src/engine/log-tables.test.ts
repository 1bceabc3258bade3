import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTableSql, logTableEntry, rawLinesTables, type DatedKeys } from '@fairway/service-manifest';
import { expect, test } from '@jest/globals';

import { parseLogTables } from './log-tables.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/logs-at-scale.md');
const dated: DatedKeys = { prefix: 'app/', format: 'yyyy/MM/dd', from: '2025/01/01' };
const table = { database: 'shop_dev', table: 'my_logs' };

test.each([
  undefined,
  dated,
  { ...dated, prefix: '' },
  { prefix: "a.b/C_(1)!*'/", format: 'yyyy-MM-dd', from: '2025-01-01' } as const,
])('what environments tell of tables is what services read: %j', (keys) => {
  const entries = ['my-logs', 'others'].map((bucket) => logTableEntry({ bucket, ...table }, keys)).join(',');

  expect(parseLogTables(entries)).toEqual(
    new Map(
      ['my-logs', 'others'].map((name) => [
        name,
        { ...table, ...(keys === undefined ? {} : { dated: keys }) },
      ]),
    ),
  );
});

test.each([
  'my-logs',
  'my-logs=t',
  'my-logs=d.t:',
  'my-logs=d.t:app/{yyyy}:2025',
  'my-logs=d.t:a b/{yyyy/MM/dd}:2025/01/01',
])('anything else is refused: %s', (text) => {
  expect(parseLogTables(text)).toBeUndefined();
});

test('the page has the statements of the tables that environments make', () => {
  const page = readFileSync(PAGE, 'utf8');

  for (const each of rawLinesTables('my-logs', dated))
    expect(page).toContain(createTableSql('fairway_dev', each));
});
