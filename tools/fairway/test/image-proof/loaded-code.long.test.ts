import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadServices } from '@fairway/service-catalog';
import { afterAll, describe, expect, test } from '@jest/globals';

import { buildBundles } from '../../src/bundles/build-bundles.ts';
import { loadedCode } from './loaded-code.ts';

const root = join(import.meta.dirname, '../../../..');
const dataFolder = mkdtempSync(join(tmpdir(), 'fairway-test-'));
/** Bytes of code that a service may load before it listens: half of it was data once, and each megabyte is 20 ms. */
const MAX_BYTES = 1_800_000;
/** Packages that only one kind of request needs, or one environment: each is megabytes, and loaded on demand. */
const LATER = [
  'pdfjs-dist',
  '@aws-sdk/client-athena',
  '@aws-sdk/client-bedrock-runtime',
  '@aws-sdk/client-cloudwatch',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sns',
  '@libpg-query/parser',
  'csv-parse',
];

afterAll(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

const names = (await loadServices()).map(({ name }) => name);
const { bundles } = await buildBundles({ root, dataFolder }, names);

describe.each(bundles)('what $service loads before it listens', ({ folder }) => {
  const { bytes, modules } = loadedCode(folder);

  test('is code alone, and not too much of it', () => {
    expect(modules.some((module) => module.includes('node_modules/express/'))).toBe(true);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  test('has nothing of what only some requests need', () => {
    const packages = LATER.filter((name) => modules.some((each) => each.includes(`node_modules/${name}/`)));

    expect(packages).toEqual([]);
  });
});
