import { checkSelect } from '@fairway/sql-gate';
import { expect, test } from '@jest/globals';

import { sqlRules } from '../sql/stored-sql.ts';
import { templateGenerator } from './template-generator.ts';

const queryId = '00000000-0000-4000-8000-000000000001';
const sqlFor = (prompt: string) =>
  templateGenerator.generate({ prompt, queryId }, new AbortController().signal);

test.each([
  ['Show me the trend of obsolescence', 'date, round(avg(obsolescence), 2) AS avg_obsolescence'],
  [
    'Highest obsolescence value per month',
    "date_trunc('month', date)::date AS month, round(max(obsolescence_val), 2) AS max_obsolescence_val",
  ],
  ['How many alerts by type', 'alert_type, count(*) AS alerts'],
  ['Parts flagged by category', 'alert_category, round(sum(parts_flagged), 2) AS sum_parts_flagged'],
  ['total parts flagged', 'SELECT round(sum(parts_flagged), 2) AS sum_parts_flagged\nFROM'],
  ['something else altogether', 'date, count(*) AS alerts'],
])('%s', async (prompt, expected) => {
  expect(await sqlFor(prompt)).toContain(expected);
});

test('the same words give the same SQL, and whatever they are, it passes the gate', async () => {
  const prompts = [
    "'; DROP TABLE metrics; --",
    'top 5 categories',
    'top 999 types',
    'é한 \u202e',
    'weekly minimum of parts',
    '',
    'latest value',
    ':x $1',
  ];

  for (const prompt of prompts) {
    const sql = await sqlFor(prompt);
    expect(await sqlFor(prompt)).toBe(sql);
    await checkSelect(sql, sqlRules);
  }
});
