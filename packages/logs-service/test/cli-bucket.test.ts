import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { line, putLog, startWorld } from './support/world.ts';

const COMMAND = join(import.meta.dirname, '../src/cli/main.js');
const world = await startWorld();

interface Outcome {
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function analyze(...args: string[]): Promise<Outcome> {
  const env = {
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return promisify(execFile)(process.execPath, [COMMAND, ...args], { env }).catch(
    (error: unknown) => error as Outcome,
  );
}

test('the newest log under a prefix is reported with its address', async () => {
  const log = line('orders', '2025-09-15T12:00:03Z') + line('orders', '2025-09-15T12:00:04Z');
  await putLog(world, 'cli-logs', 'tests/2025-09-15T12-00.jsonl', log);

  const { stdout, stderr } = await analyze('--bucket', 'cli-logs', '--prefix', 'tests', '--threshold', '2');

  expect(JSON.parse(stdout)).toEqual({
    source: 's3://cli-logs/tests/2025-09-15T12-00.jsonl',
    total: 2,
    byService: { orders: 2 },
    alert: true,
    malformed: 0,
    undated: 0,
    lines: 2,
    bytes: log.length,
  });
  expect(stderr).toBe('');
});

test('a bucket that does not exist is a failure that names it', async () => {
  const { code, stdout, stderr } = await analyze('--bucket', 'no-such-bucket');

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^analyze: .*no-such-bucket.*\n$/);
});
