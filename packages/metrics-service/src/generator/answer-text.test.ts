import { expect, test } from '@jest/globals';

import { sqlInAnswer } from './answer-text.ts';

test.each([
  ['```sql\nSELECT 1;\n```', 'SELECT 1'],
  [
    'Here it is:\n\n```\nWITH a AS (SELECT 1)\nSELECT * FROM a\n```\nIt counts.',
    'WITH a AS (SELECT 1)\nSELECT * FROM a',
  ],
  ['SELECT 1', 'SELECT 1'],
  ['Sure! SELECT a\nFROM b;\nThis reads b.', 'SELECT a\nFROM b'],
  ['select 1\n\nThat was it.', 'select 1'],
  ['I cannot help with that.', undefined],
  ['', undefined],
  ['```sql\nDROP TABLE metrics\n```', undefined],
])('%j has %j', (answer, sql) => {
  expect(sqlInAnswer(answer)).toBe(sql);
});
