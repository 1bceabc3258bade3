import { expect, test } from '@jest/globals';

import { emptyRecord, formatRecord, parseRecord, type PublicationRecord } from './publication-record.ts';
import type { Point } from './point.ts';

const errors: Point = { kind: 'errors', service: '__proto__', minute: 29_000_000, count: 3 };
const alert: Point = { kind: 'alert', threshold: 0, minute: 29_000_001, count: 1 };

test('a record is read as it was written', () => {
  const record: PublicationRecord = {
    ...emptyRecord('s3://logs/a.jsonl', -5),
    published: [errors, alert],
    inDoubt: [{ sentAt: 1, points: [errors] }],
    sending: { owner: 'me', leaseUntil: 2, sentAt: 1, batches: [[alert], [errors]] },
    notices: [{ threshold: 3, state: 'sent', owner: 'me', leaseUntil: 2 }],
  };

  expect(parseRecord(formatRecord(record))).toEqual(record);
});

test.each([
  '',
  '{}',
  '{"format":2}',
  formatRecord(emptyRecord('x', 0)).replace('[]', '[["errors","a",1,-1]]'),
])('what is no record is refused: %s', (text) => {
  expect(() => parseRecord(text)).toThrow();
});
