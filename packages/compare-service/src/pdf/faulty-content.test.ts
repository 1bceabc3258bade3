import { afterAll, expect, test } from '@jest/globals';
import { faulty } from '../../test/pdf/faulty-pdfs.ts';
import { createPdfReader } from './pdf-reader.ts';

const reader = createPdfReader({ processes: 1 });
afterAll(() => reader.close());

test.each(faulty)('a fault that loses no text costs none: %s', async (_fault, bytes) => {
  expect(await reader.text(bytes, new AbortController().signal)).toBe('Hello world');
});
