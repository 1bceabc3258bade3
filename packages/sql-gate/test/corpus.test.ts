import { describe, expect, test } from '@jest/globals';

import { checkSelect } from '../src/check-select.ts';
import { SqlRefused } from '../src/sql-refused.ts';
import { honest, hostile } from './corpus/index.ts';
import { rules } from './rules.ts';

test('there are enough of both kinds to mean something, and none twice', () => {
  const statements = Object.values(hostile).flat();

  expect(statements.length).toBeGreaterThanOrEqual(200);
  expect(new Set(statements).size).toBe(statements.length);
  expect(honest.length).toBeGreaterThanOrEqual(80);
  expect(new Set(honest).size).toBe(honest.length);
});

describe.each(Object.entries(hostile))('%s', (_kind, statements) => {
  test.each(statements.map((sql) => [sql.length > 100 ? `${sql.slice(0, 97)}…` : sql, sql]))(
    'are refused: %j',
    async (_title, sql) => {
      const refused: unknown = await checkSelect(sql, rules).then(
        () => 'passed',
        (error: unknown) => error,
      );

      expect(refused).toBeInstanceOf(SqlRefused);
      const { faults } = refused as SqlRefused;
      expect(faults.length).toBeGreaterThan(0);
      for (const { position } of faults) {
        expect(position).toBeGreaterThanOrEqual(1);
        expect(position).toBeLessThanOrEqual([...sql].length + 1);
      }
    },
  );
});

test.each(honest)('an honest statement passes, every character in its place: %s', async (sql) => {
  const { text } = await checkSelect(sql, rules);

  expect(Buffer.byteLength(text)).toBe(Buffer.byteLength(sql));
});
