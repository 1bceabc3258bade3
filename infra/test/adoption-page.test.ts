import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

const page = new URL('../../docs/adopt-from-copilot.md', import.meta.url);
const entry = new URL('../src/index.ts', import.meta.url);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-adoption-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the example of the page about Copilot synthesizes, and breaks only the rules that it leaves to its reader', async () => {
  const [, program = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(await readFile(page, 'utf8')) ?? [];
  await writeFile(join(folder, 'stack.ts'), program.replace("'@fairway/infra'", `'${entry.href}'`));

  const { stdout } = await promisify(execFile)(process.execPath, ['stack.ts'], { cwd: folder });

  const found = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/\. .*$/, '').replace(/_[0-9A-F]{8}:/, ':'));
  expect(found.toSorted()).toEqual([
    'aws_ecs_service.web_rolling_service: `alarms.enable` is not set',
    'aws_ecs_service.web_rolling_service: `alarms.rollback` is not set',
  ]);
  const stack = JSON.parse(await readFile(join(folder, 'dist/chatbot-prod/cdk.tf.json'), 'utf8'));
  expect(Object.keys(stack.resource.aws_ecs_service)).toHaveLength(2);
});
