import { testParameters } from '@fairway/service-kit/parameter-testing';
import { stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, expect, test } from '@jest/globals';

import { closePools, startService } from './support/service.ts';
import { form, upload } from './support/upload.ts';

afterEach(async () => {
  stopRunningApps();
  await closePools();
});

const FORMAT = 'Invalid format. Only accepts .pdf, .txt, .py, and .ts';
const lines = 'must be a whole number from 0 to 100';

const file = {
  good: ['a.txt', 'a'],
  wrong: [
    ['text', 'must be a file'],
    [['a.js', 'a'], FORMAT],
    [['txt', 'a'], FORMAT],
  ],
} as const;

testParameters(startService, {
  'POST /compare_files': {
    query: {
      context: {
        good: '3',
        wrong: [
          ['', lines],
          ['-1', lines],
          ['101', lines],
          ['1000', lines],
          ['1.5', lines],
          ['1e1', lines],
          ['x', lines],
        ],
      },
    },
    parts: { file1: file, file2: file },
  },
});

test('a missing part, another type, bytes that are not UTF-8 and a faulty query are told at once', async () => {
  const { origin } = await startService();
  const body = form(['a.js', 'a']);
  body.append('fil2', new Blob(['b']), 'b.txt');

  const response = await upload(origin, body, { query: '?context=x&contxt=3' });

  expect((await response.json()) as object).toMatchObject({
    status: 422,
    errors: [
      { path: 'contxt', message: "contxt is not known here; did you mean 'context'?" },
      { path: 'context', message: `context ${lines}, got: 'x'` },
      { path: 'file1', message: FORMAT },
      { path: 'fil2', message: "fil2 is not known here; did you mean 'file2'?" },
      { path: 'file2', message: 'file2 is required' },
    ],
  });
});
