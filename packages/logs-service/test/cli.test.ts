import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const COMMAND = join(import.meta.dirname, '../src/cli/main.js');
const LOG = [
  '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR","msg":"payment declined"}',
  '{"ts":"2025-09-15T12:00:00Z","service":"billing","level":"ERROR"}',
  '{"service":"billing","level":"ERROR"}',
  '{"ts":"2025-09-15T12:00:05Z","service":"billing","level":"INFO"}',
  '# comment',
  'broken',
  '',
].join('\n');
const TEXT_REPORT = {
  total: 3,
  byService: { billing: 2, orders: 1 },
  alert: true,
  malformed: 1,
  undated: 0,
  lines: 6,
  bytes: LOG.length,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'analyze-'));
  await writeFile(join(folder, '2025-09-15T12-00.jsonl'), LOG);
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', '2025-09-15T12-00.jsonl'), LOG);
  await writeFile(join(folder, 'logs', '2025-09-15T13-00.jsonl.gz'), gzipSync(LOG));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Run {
  readonly nodeArgs?: readonly string[];
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** The command as a shell starts it, in the folder and without any variable but the path to programs. */
async function analyze(args: readonly string[], { nodeArgs = [], input = '', env = {} }: Run = {}) {
  const child = spawn(process.execPath, [...nodeArgs, COMMAND, ...args], { cwd: folder, env });
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, exit: exit as number | null };
}

describe('done', () => {
  test('a file: one line of JSON on standard output, nothing on standard error, exit 0', async () => {
    const { stdout, stderr, exit } = await analyze(['--local', './2025-09-15T12-00.jsonl']);

    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toEqual({ source: './2025-09-15T12-00.jsonl', ...TEXT_REPORT });
    expect(stderr).toBe('');
    expect(exit).toBe(0);
  });

  test('since leaves earlier errors out and counts those without a time apart', async () => {
    const { stdout } = await analyze([
      '--local',
      'logs',
      '--since',
      '2025-09-15T12:00:00Z',
      '--threshold',
      '2',
    ]);

    expect(JSON.parse(stdout)).toMatchObject({
      total: 1,
      byService: { orders: 1 },
      undated: 1,
      alert: false,
    });
  });

  test('a folder: its newest log, or all of them', async () => {
    const newest = await analyze(['--local', 'logs']);
    const all = await analyze(['--local', 'logs', '--all']);

    expect(JSON.parse(newest.stdout)).toEqual({ source: 'logs/2025-09-15T13-00.jsonl.gz', ...TEXT_REPORT });
    expect(JSON.parse(all.stdout)).toMatchObject({ source: 'logs', total: 6, lines: 12 });
  });

  test('standard input, as text or compressed', async () => {
    const plain = await analyze(['--local', '-'], { input: LOG });
    const compressed = await analyze(['--local', '-'], { input: gzipSync(LOG) });

    expect(JSON.parse(plain.stdout)).toEqual({ source: '-', ...TEXT_REPORT });
    expect(compressed.stdout).toBe(plain.stdout);
  });

  test('a table where it is asked for', async () => {
    const { stdout } = await analyze(['--local', 'logs', '--format', 'table']);

    expect(stdout).toContain('errors       3 (ALERT, threshold 3)\n');
    expect(stdout).toContain('\nbilling       2\norders        1\n');
  });

  test('help is data: standard output and exit 0', async () => {
    const { stdout, stderr, exit } = await analyze(['--help']);

    expect(stdout).toMatch(/^Usage: analyze --local PATH/);
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  });
});

describe('a log of another kind', () => {
  test('of malformed lines alone is not silently empty', async () => {
    const input = 'level=ERROR one\nlevel=ERROR two\n\n';

    const talk = await analyze(['--local', '-'], { input });
    const strict = await analyze(['--local', '-', '--exit-code'], { input });

    expect(JSON.parse(talk.stdout)).toMatchObject({ total: 0, malformed: 2, alert: false });
    expect(talk.stderr).toBe(
      [
        'analyze: all 2 lines are malformed: a line must be one JSON object, and nothing else is counted',
        "analyze: -:1 is no JSON object: 'level=ERROR one'",
        "analyze: -:2 is no JSON object: 'level=ERROR two'",
        '',
      ].join('\n'),
    );
    expect([talk.exit, strict.exit]).toEqual([0, 4]);
  });

  test('with some malformed lines is told where they are, and how many are too many', async () => {
    const some = await analyze([
      '--local',
      'logs',
      '--show-malformed',
      '2',
      '--threshold',
      '9',
      '--exit-code',
    ]);
    const strict = await analyze([
      '--local',
      'logs',
      '--max-malformed',
      '10',
      '--threshold',
      '9',
      '--exit-code',
    ]);

    expect(JSON.parse(some.stdout)).toMatchObject({
      malformedLines: [{ source: 'logs/2025-09-15T13-00.jsonl.gz', line: 6 }],
    });
    expect(some.stderr).toBe("analyze: logs/2025-09-15T13-00.jsonl.gz:6 is no JSON object: 'broken'\n");
    expect([some.exit, strict.exit]).toEqual([0, 4]);
    expect(strict.stderr).toMatch(
      /^analyze: 1 of 5 lines are malformed \(20 %, more than --max-malformed 10\)/,
    );
  });

  test('with an alert is an alert first', async () => {
    const { exit } = await analyze(['--local', 'logs', '--max-malformed', '0', '--exit-code']);

    expect(exit).toBe(3);
  });

  test('that a service of ours writes is counted by its fields', async () => {
    const own = (level: string) =>
      `${JSON.stringify({ level, time: '2025-09-15T12:00:01.123Z', service: 'orders', msg: 'x' })}\n`;
    const input = own('info') + own('error') + own('fatal');

    const plain = await analyze(['--local', '-'], { input });
    const fields = [
      '--time-field',
      'time',
      '--error-level',
      'error,fatal',
      '--since',
      '2025-09-15T12:00:01.122Z',
    ];
    const chosen = await analyze(['--local', '-', ...fields], { input });

    expect(JSON.parse(plain.stdout)).toMatchObject({ total: 0, malformed: 0 });
    expect(plain.stderr).toBe(
      'analyze: no line has a level of ERROR, but some have error, fatal: count those with --error-level error,fatal\n',
    );
    expect(JSON.parse(chosen.stdout)).toMatchObject({ total: 2, byService: { orders: 2 }, undated: 0 });
    expect(chosen.stderr).toBe('');
  });
});

describe('exit code', () => {
  test('3 is an alert, only with --exit-code', async () => {
    const alert = await analyze(['--local', 'logs', '--exit-code']);
    const quiet = await analyze(['--local', 'logs', '--exit-code', '--threshold', '4']);

    expect(alert.exit).toBe(3);
    expect(JSON.parse(alert.stdout)).toMatchObject({ alert: true });
    expect(quiet.exit).toBe(0);
  });

  test('2 is bad usage: every fault on standard error, nothing on standard output', async () => {
    const { stdout, stderr, exit } = await analyze([
      '--local',
      'logs',
      '--notify',
      '--threshold',
      'x',
      '--wat',
    ]);

    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        "analyze: unknown option '--wat'",
        'analyze: --notify works with --bucket only, got: --local',
        "analyze: --threshold must be a whole number of 0 or more, got: 'x'",
        'analyze: see analyze --help',
        '',
      ].join('\n'),
    );
    expect(exit).toBe(2);
  });

  test('1 is a failure: what and what to do in one sentence', async () => {
    const { stdout, stderr, exit } = await analyze(['--local', 'nowhere']);

    expect(stdout).toBe('');
    expect(stderr).toBe(
      "analyze: 'nowhere' does not exist; give a file, a folder, or - for standard input\n",
    );
    expect(exit).toBe(1);
  });
});

test.each(['', 'eu_central_1'])('AWS_REGION that names no region is named: %j', async (AWS_REGION) => {
  const env = { AWS_REGION, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

  const { stdout, stderr, exit } = await analyze(['--bucket', 'some-logs', '--dry-run'], { env });

  expect(stdout).toBe('');
  expect(stderr).toMatch(/AWS_REGION: must be the name of a region, as eu-central-1; `unset AWS_REGION`/);
  expect(exit).toBe(1);
});

test('an empty variable is the same as one that is not set', async () => {
  const env = { ENVIRONMENT: '', STATE_BUCKET: '', SNS_TOPIC_ARN: '', METRICS_NAMESPACE: '' };

  const { stderr, exit } = await analyze(['--bucket', 'some-logs', '--notify'], { env });

  expect(stderr).toMatch(
    /^analyze: --notify needs ENVIRONMENT: .*\nanalyze: --notify needs STATE_BUCKET: .*\nanalyze: --notify needs SNS_TOPIC_ARN: .*\n$/,
  );
  expect(exit).toBe(1);
});

test('a reader that goes away is no failure', async () => {
  const child = spawn(process.execPath, [COMMAND, '--local', '-'], { cwd: folder, env: {} });
  child.stdout.destroy();
  child.stdin.end(LOG);

  const [stderr, [exit]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
});

test('a local log is analysed without loading the AWS SDK or anything of the service', async () => {
  const report = 'process.stderr.write(`${url}\\n`); return next(url, context);';
  const hook = `import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { ${report} } });`;
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];

  const { stderr, exit } = await analyze(['--local', 'logs'], { nodeArgs });

  expect(exit).toBe(0);
  expect(stderr).toContain('/src/cli/run.ts');
  expect(stderr).not.toMatch(/aws-sdk|smithy|zod|service-kit|express|pino|src\/(?:s3|publish|routes)\//);
});
