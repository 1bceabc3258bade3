// The AWS CLI and boto3 against the local S3: npm run prove:inputs -- aws-clients
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startLocalAws } from '../../../src/index.ts';

const tools = join(import.meta.dirname, '../../../../../.fairway/tools/aws-clients');
const python = join(tools, 'bin/python');

process.exitCode = await main();

async function main(): Promise<number> {
  if ((await run('python3', ['--version'])).code !== 0) {
    console.error('skipped: python3 not found (apt-get install python3 python3-venv)');
    return 0;
  }
  if (!existsSync(join(tools, 'bin/aws'))) {
    console.error('installs the AWS CLI and boto3 into .fairway/tools');
    await run('python3', ['-m', 'venv', tools]);
    await run(python, ['-m', 'pip', 'install', '--quiet', 'awscli', 'boto3']);
  }
  const aws = await startLocalAws();
  const folder = await mkdtemp(join(tmpdir(), 'aws-clients-'));
  try {
    const environment = { ...aws.environment(), PATH: `${join(tools, 'bin')}:/usr/bin:/bin`, HOME: folder };
    const cli = await runSteps(join(import.meta.dirname, 'aws-cli.sh'), folder, environment);
    const boto = await run(python, [join(import.meta.dirname, 'boto.py')], { environment });
    console.log(`${boto.code === 0 ? 'ok  ' : 'FAIL'} boto3\n${boto.output}`);
    return cli && boto.code === 0 ? 0 : 1;
  } finally {
    await aws.close();
    await rm(folder, { recursive: true });
  }
}

/** Every line is a step of its own, so that all failures of a run are seen. */
async function runSteps(file: string, folder: string, environment: Record<string, string>): Promise<boolean> {
  const steps = (await readFile(file, 'utf8')).split('\n').filter((line) => /^[^#\s]/.test(line));
  let good = true;
  for (const step of steps) {
    const { code, output } = await run('bash', ['-o', 'pipefail', '-c', step], { environment, folder });
    good &&= code === 0;
    console.log(code === 0 ? `ok   ${step}` : `FAIL ${step}\n${output}`);
  }
  return good;
}

interface RunOptions {
  readonly environment?: Record<string, string>;
  readonly folder?: string;
}

async function run(program: string, args: readonly string[], { environment, folder }: RunOptions = {}) {
  const child = spawn(program, args, {
    ...(environment === undefined ? {} : { env: environment }),
    ...(folder === undefined ? {} : { cwd: folder }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close').catch(() => [1])) as [number];
  return { code, output };
}
