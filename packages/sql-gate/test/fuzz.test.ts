import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { checkSelect } from '../src/check-select.ts';
import { SqlRefused } from '../src/sql-refused.ts';
import { hostileExpression, honestSelect, selectWith, tokenSoup } from './generated-sql.ts';
import { rules } from './rules.ts';

const numRuns = 150;

test('every statement of the honest grammar passes, with its parameters and nothing else changed', async () => {
  await fc.assert(
    fc.asyncProperty(honestSelect, async (sql) => {
      const { text, parameters } = await checkSelect(sql, rules);

      const restored = text.replaceAll(/ \$(\d+) */g, (padded, number: string) => {
        const name = `:${parameters[Number(number) - 1] ?? ''}`;
        return name.padEnd(padded.length);
      });
      expect(restored.replaceAll(/\s+/g, ' ').trim()).toBe(sql.replaceAll(/\s+/g, ' ').trim());
    }),
    { numRuns },
  );
});

test('a hostile expression anywhere in an honest statement is refused', async () => {
  await fc.assert(
    fc.asyncProperty(hostileExpression.chain(selectWith), async (sql) => {
      await expect(checkSelect(sql, rules)).rejects.toBeInstanceOf(SqlRefused);
    }),
    { numRuns },
  );
});

test('any text is passed or refused, and nothing else happens', async () => {
  await fc.assert(
    fc.asyncProperty(tokenSoup, async (sql) => {
      const refused: unknown = await checkSelect(sql, rules).catch((error: unknown) => error);
      if (refused instanceof Error) expect(refused).toBeInstanceOf(SqlRefused);
    }),
    { numRuns },
  );
});
