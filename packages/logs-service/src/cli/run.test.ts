import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { run, type Streams } from './run.ts';

let path: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'analyze-run-'));
  path = join(folder, 'a.jsonl');
  await writeFile(path, '{"level":"ERROR"}\n');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function outputOn({ isTTY }: { isTTY: boolean }, ...args: string[]): Promise<string> {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() } as unknown as Streams;
  expect(await run(['--local', path, ...args], streams)).toBe(0);
  return String(stdout.read());
}

test('the report is a table on a terminal and JSON elsewhere, unless one is asked for', async () => {
  expect(await outputOn({ isTTY: true })).toMatch(/^source {7}/);
  expect(await outputOn({ isTTY: false })).toMatch(/^\{/);
  expect(await outputOn({ isTTY: true }, '--format', 'json')).toMatch(/^\{/);
  expect(await outputOn({ isTTY: false }, '--format', 'table')).toMatch(/^source {7}/);
});
