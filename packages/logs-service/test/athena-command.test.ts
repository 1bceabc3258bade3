import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { Statements } from '@fairway/local-aws/trino';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { FASTER_FROM_BYTES } from '../src/engine/crossover.ts';
import { costUsd } from '../src/engine/estimate.ts';
import { startAthenaFront, type AthenaFront } from './athena/athena-front.ts';
import { putObjects, tablesOf } from './athena/compared.ts';
import { endless } from './athena/endless.ts';
import { FIXED_BUCKET, fixedLogs } from './athena/fixed-logs.ts';
import { recordedStatements } from './athena/recorded-statements.ts';
import { runCommand } from './support/command.ts';
import { startWorld } from './support/world.ts';

const COMMAND = join(import.meta.dirname, '../src/cli/main.js');
const COMPILE_CACHE = join(import.meta.dirname, '../../../node_modules/.cache/node');
const world = await startWorld();
const recorded = await recordedStatements();
beforeAll(() => putObjects(world.aws.s3, FIXED_BUCKET, fixedLogs));

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const variables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: world.endpoint,
  LOG_QUERY_WORKGROUP: 'logs',
  LOG_TABLES: tablesOf(FIXED_BUCKET),
};
const asked = ['--bucket', FIXED_BUCKET, '--all'];

async function frontOver(statements: Statements): Promise<AthenaFront> {
  const front = await startAthenaFront(statements);
  opened.push(front);
  return front;
}

const runOn = (front: AthenaFront, ...args: readonly string[]) =>
  runCommand([...asked, ...args], { ...variables, AWS_ENDPOINT_URL_ATHENA: front.endpoint });

test('prints the same report with and without --engine athena', async () => {
  const front = await frontOver(recorded);

  const scanner = await runOn(front);
  const athena = await runOn(front, '--engine', 'athena');

  expect([scanner.code, athena.code]).toEqual([0, 0]);
  const { engine, ...counts } = JSON.parse(athena.stdout) as Record<string, unknown>;
  expect(counts).toEqual(JSON.parse(scanner.stdout));
  expect(engine).toMatchObject({ name: 'athena' });
});

test('names every variable that the engine needs', async () => {
  const missing = { ...variables, LOG_QUERY_WORKGROUP: '', LOG_TABLES: '' };

  const { code, stderr } = await runCommand([...asked, '--engine', 'athena'], missing);

  expect(code).toBe(1);
  expect(stderr).toContain('--engine athena needs LOG_QUERY_WORKGROUP: export LOG_QUERY_WORKGROUP=');
  expect(stderr).toContain('--engine athena needs LOG_TABLES: export LOG_TABLES=');
});

describe('--dry-run', () => {
  test('says what would be read and what it would cost, and asks no engine', async () => {
    const front = await frontOver(recorded);

    const { code, stdout } = await runOn(front, '--engine', 'athena', '--dry-run');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ engine: 'athena', objects: 4, costUsd: 0.000048 });
    expect(front.calls).toEqual([]);
  });

  test('fails where --max-cost would refuse the query, and says the same', async () => {
    const front = await frontOver(recorded);
    const limited = ['--engine', 'athena', '--max-cost', '0.00001'];

    const estimated = await runOn(front, ...limited, '--dry-run');
    const refused = await runOn(front, ...limited);

    expect([estimated.code, refused.code]).toEqual([1, 1]);
    expect(estimated.stderr).toContain('more than the limit of $0.00001');
    expect(refused).toEqual({ code: 1, stdout: '', stderr: estimated.stderr });
    expect(JSON.parse(estimated.stdout)).toMatchObject({ costUsd: 0.000048 });
    expect(front.calls).toEqual([]);
  });
});

/** S3 as far as its listing goes: one object of that size, which cannot be read. */
async function bucketOf(size: number) {
  const reads: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.includes('list-type=2') === true) {
      const object = `<Key>a.jsonl</Key><Size>${size}</Size><ETag>"x"</ETag><LastModified>2025-09-15T12:00:00.000Z</LastModified>`;
      response.end(
        `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents>${object}</Contents></ListBucketResult>`,
      );
      return;
    }
    reads.push(request.url ?? '');
    response.writeHead(403).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push({ close: () => server.close() });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reads };
}

describe('where Athena is faster', () => {
  const gibibytes = FASTER_FROM_BYTES / 2 ** 30;
  const cost = costUsd(FASTER_FROM_BYTES).toFixed(2);
  const hint = `analyze: these are ${gibibytes.toFixed(1)} GiB: from ${gibibytes} GiB on --engine athena is faster, here for about $${cost}\n`;

  test('the command says so before it reads anything', async () => {
    const { endpoint, reads } = await bucketOf(FASTER_FROM_BYTES);

    const { code, stderr } = await runCommand(asked, { ...variables, AWS_ENDPOINT_URL: endpoint });

    expect(code).toBe(1);
    expect(reads.length).toBeGreaterThan(0);
    expect(stderr.startsWith(hint)).toBe(true);
  });

  test('an estimate says so, too', async () => {
    const { endpoint, reads } = await bucketOf(FASTER_FROM_BYTES);

    const told = await runCommand([...asked, '--dry-run'], { ...variables, AWS_ENDPOINT_URL: endpoint });

    expect(told).toMatchObject({ code: 0, stderr: hint });
    expect(reads).toEqual([]);
  });

  test.each([
    ['below that size', FASTER_FROM_BYTES - 1, []],
    ['when it is asked already', FASTER_FROM_BYTES, ['--engine', 'athena']],
  ])('nothing is said %s', async (_, size, more) => {
    const { endpoint } = await bucketOf(size);

    const { stderr } = await runCommand([...asked, ...more, '--dry-run'], {
      ...variables,
      AWS_ENDPOINT_URL: endpoint,
    });

    expect(stderr).toBe('');
  });
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('a command that is ended by %s', (signal, exitCode) => {
  test('stops its query first', async () => {
    const { statements, begun, stopped } = endless();
    const front = await frontOver(statements);
    const command = spawn(process.execPath, [COMMAND, ...asked, '--engine', 'athena'], {
      env: { ...variables, NODE_COMPILE_CACHE: COMPILE_CACHE, AWS_ENDPOINT_URL_ATHENA: front.endpoint },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = Promise.all([text(command.stdout), text(command.stderr)]);
    const ended = once(command, 'exit');
    await begun;

    command.kill(signal);

    await stopped;
    expect(await ended).toEqual([exitCode, null]);
    expect(await said).toEqual(['', `analyze: ${signal}: stops the query; once more leaves it running\n`]);
    expect(front.running()).toEqual([]);
  });
});
