import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { AnswerWatch } from './answer-watch.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('gives up what is not answered in time, and nothing else', () => {
  const watch = new AnswerWatch(400);
  const given: string[] = [];
  watch.begin(() => given.push('silent'));
  const answered = watch.begin(() => given.push('answered'));
  jest.advanceTimersByTime(300);
  watch.end(answered);
  watch.begin(() => given.push('later'));

  jest.advanceTimersByTime(200);
  expect(given).toEqual(['silent']);
  jest.advanceTimersByTime(300);
  expect(given).toEqual(['silent', 'later']);
  watch.close();
});

test('leaves no timer behind', () => {
  const watch = new AnswerWatch(400);
  watch.begin(() => undefined);

  watch.close();

  expect(jest.getTimerCount()).toBe(0);
});
