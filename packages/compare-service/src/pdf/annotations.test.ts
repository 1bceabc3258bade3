import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { annotatedPdfs } from '../../test/pdf/annotated-pdfs.ts';
import { createPdfReader } from './pdf-reader.ts';

const reader = createPdfReader();
const folder = mkdtempSync(join(tmpdir(), 'fairway-annotated-'));
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

const all = annotatedPdfs();
const texts = new Map<string, string>();
beforeAll(async () => {
  for (const { name, bytes } of all) {
    texts.set(name, await reader.text(bytes, new AbortController().signal));
  }
});

describe('text beside the page’s own', () => {
  test.each(all.map(({ name, ...file }) => [name, file] as const))('%s', (name, { text }) => {
    expect(texts.get(name)).toBe(text);
  });

  test('two forms that differ in one value differ in their text', () => {
    expect(new Set(texts.values()).size).toBe(all.length);
  });
});

const hasPdftotext = canRun('pdftotext');
if (!hasPdftotext) process.stderr.write('skipped: pdftotext not found (apt-get install poppler-utils)\n');

(hasPdftotext ? test : test.skip)(
  'at least 99 of 100 words that pdftotext finds in such a file are found',
  () => {
    const fewer: string[] = [];
    for (const { name, bytes } of all) {
      const words = wordsOf(pdftotext(bytes));
      const ours = wordsOf(texts.get(name) ?? '');
      const found = words.filter((word) => takeOne(ours, word)).length;
      if (words.length === 0 || found < words.length * 0.99)
        fewer.push(`${name}: ${found} of ${words.length}`);
    }

    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(fewer).toEqual([]);
  },
);

function pdftotext(bytes: Buffer): string {
  const file = join(folder, 'annotated.pdf');
  writeFileSync(file, bytes);
  return execFileSync('pdftotext', ['-q', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' });
}

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function takeOne(words: string[], word: string): boolean {
  const index = words.indexOf(word);
  if (index >= 0) words.splice(index, 1);
  return index >= 0;
}
