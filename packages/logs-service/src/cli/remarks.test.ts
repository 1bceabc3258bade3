import { describe, expect, test } from '@jest/globals';

import { contractFields } from '../scanner/log-fields.ts';
import type { ReadingNotes } from '../reading-notes.ts';
import { hasTooManyMalformed, remarks } from './remarks.ts';

const options = { fields: contractFields, showMalformed: undefined, maxMalformed: 50 };
const seen = { records: 2, withLevel: 2, levels: new Set(['INFO']), names: ['ts', 'level'] };
const line = { source: 'a.jsonl', line: 7, text: 'level=ERROR' };

function notes(changes: Partial<ReadingNotes> = {}): ReadingNotes {
  return { records: 10, malformed: 0, malformedLines: [], errors: 0, seen, passedOver: [], ...changes };
}

test('nothing is said of a log without malformed lines', () => {
  expect(remarks(notes(), options)).toEqual([]);
});

describe('malformed lines', () => {
  test('are said to be all, and the first are shown', () => {
    expect(remarks(notes({ malformed: 10, malformedLines: [line] }), options)).toEqual([
      'all 10 lines are malformed: a line must be one JSON object, and nothing else is counted',
      "a.jsonl:7 is no JSON object: 'level=ERROR'",
    ]);
  });

  test('are said to be too many above the share', () => {
    expect(remarks(notes({ malformed: 6 }), options)).toEqual([
      '6 of 10 lines are malformed (60 %, more than --max-malformed 50): a line must be one JSON object, and nothing else is counted',
    ]);
  });

  test('are shown below it where they are asked for', () => {
    const few = notes({ malformed: 1, malformedLines: [line] });

    expect(remarks(few, options)).toEqual([]);
    expect(remarks(few, { ...options, showMalformed: 1 })).toEqual([
      "a.jsonl:7 is no JSON object: 'level=ERROR'",
    ]);
  });

  test.each(['[', '[{"level":"ERROR"},', '{'])(
    'of one JSON value that begins with %s are explained',
    (text) => {
      const all = notes({ malformed: 10, malformedLines: [{ ...line, text }] });

      expect(remarks(all, options).at(-1)).toMatch(/^it looks like one JSON value, .*jq -c/);
    },
  );

  test.each([
    [0, 0, false],
    [10, 0, false],
    [10, 5, false],
    [10, 6, true],
    [1, 1, true],
  ])('of %d lines, %d are too many: %s', (records, malformed, tooMany) => {
    expect(hasTooManyMalformed(notes({ records, malformed }), options)).toBe(tooMany);
  });

  test('of no share are ever too many at 100, and one is at 0', () => {
    const all = notes({ malformed: 10 });

    expect(hasTooManyMalformed(all, { maxMalformed: 100 })).toBe(false);
    expect(hasTooManyMalformed(notes({ malformed: 1 }), { maxMalformed: 0 })).toBe(true);
  });
});

describe('a log without errors', () => {
  test('whose lines have no level is told the names they have', () => {
    const others = { ...seen, withLevel: 0, levels: new Set<string>(), names: ['time', 'severity'] };

    expect(remarks(notes({ seen: others }), options)).toEqual([
      "none of the first lines has the field 'level', only time, severity: choose another with --level-field",
    ]);
  });

  test('that writes its levels in another way is told how', () => {
    const others = { ...seen, levels: new Set(['info', 'error', '60']) };

    expect(remarks(notes({ seen: others }), options)).toEqual([
      'no line has a level of ERROR, but some have error, 60: count those with --error-level error,60',
    ]);
  });

  test('is told nothing of that once there are errors', () => {
    expect(remarks(notes({ errors: 1, seen: { ...seen, withLevel: 0 } }), options)).toEqual([]);
  });
});

test('names out of a log cannot write to the terminal', () => {
  const hostile = { ...seen, withLevel: 0, names: ['\u001b[2J'] };

  expect(remarks(notes({ seen: hostile }), options).join()).not.toContain('\u001b');
});
