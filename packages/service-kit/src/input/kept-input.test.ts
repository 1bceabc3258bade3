import { expect, test } from '@jest/globals';
import type { Request } from 'express';

import { keepInput } from './kept-input.ts';

const at = (url: string): Request => ({ url }) as unknown as Request;

function counting() {
  const reads: string[] = [];
  const today = { day: '2026-05-01' };
  const read = keepInput(
    ({ url }) => {
      reads.push(url);
      if (url.includes('bad')) throw new Error('faults');
      return { params: { uuid: url }, query: { days: [1] }, body: undefined, upload: undefined };
    },
    () => today.day,
  );
  return { reads, read, today };
}

test('an address is read once, and what was read cannot be changed', () => {
  const { reads, read } = counting();

  const first = read(at('/a'));
  const again = read(at('/a'));

  expect(reads).toEqual(['/a']);
  expect(again).toBe(first);
  expect(
    [first, first.params, first.query, (first.query as { days: object }).days].every(Object.isFrozen),
  ).toBe(true);
});

test('an address is read again on another day', () => {
  const { reads, read, today } = counting();

  read(at('/a'));
  today.day = '2026-05-02';
  read(at('/a'));
  read(at('/a'));

  expect(reads).toEqual(['/a', '/a']);
});

test('faults are found every time', () => {
  const { reads, read } = counting();

  for (const url of ['/bad', '/bad']) expect(() => read(at(url))).toThrow('faults');

  expect(reads).toEqual(['/bad', '/bad']);
});

test('only short addresses are kept, and of them the last five hundred', () => {
  const { reads, read } = counting();
  const long = `/${'x'.repeat(256)}`;
  const all = Array.from({ length: 501 }, (_, index) => `/${index}`);

  for (const url of [long, long, ...all]) read(at(url));
  reads.length = 0;
  for (const url of [...all.slice(1), '/0', long]) read(at(url));

  expect(reads).toEqual(['/0', long]);
});
