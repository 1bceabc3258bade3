import { afterAll, expect, test } from '@jest/globals';

import { faulty, lossy } from '../../test/pdf/faulty-pdfs.ts';
import { createPdfReader } from './pdf-reader.ts';

const reader = createPdfReader({ processes: 1 });
afterAll(() => reader.close());

test.each(faulty)('a fault that loses no text costs none: %s', async (_fault, bytes) => {
  expect(await reader.text(bytes, new AbortController().signal)).toBe('Hello world');
});

test.each(lossy)('a fault that loses text is told: %s', async (_fault, bytes) => {
  await expect(reader.text(bytes, new AbortController().signal)).rejects.toMatchObject({
    kind: 'damaged',
    message: 'The PDF is damaged: a part of it cannot be read',
  });
});
