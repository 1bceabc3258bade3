// `npm run prove:deploys -- real-stacks`: our own stacks, as they are, through the command line against emulated AWS: an
// account is bootstrapped, twice and after an interruption, repositories and a network are deployed, and go again.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMinistack } from '@fairway/local-aws/ministack';

import { withEnvironment } from '../config.ts';

const PROGRAM = join(import.meta.dirname, '../../../src/main.ts');
const REGION = 'eu-central-1';
const faults: string[] = [];

const ministack = await startMinistack({ region: REGION });
const data = await mkdtemp(join(tmpdir(), 'fairway-real-stacks-'));
try {
  const cut = await run(['bootstrap'], /Creation complete/);
  judge('bootstrap, interrupted', cut, 130, 1);
  judge('bootstrap, again: it goes on', await run(['bootstrap']), 0);
  judge(
    'bootstrap, once more: nothing to deploy',
    await run(['bootstrap']),
    0,
    undefined,
    /nothing to deploy/,
  );
  judge('repositories', await run(['deploy', 'ecr']), 0);
  judge('network', await run(['deploy', 'vpc-dev']), 0);
  judge(
    'network, again: nothing to deploy',
    await run(['deploy', 'vpc-dev']),
    0,
    undefined,
    /nothing to (deploy|change)/,
  );
  judge('the environment goes', await run(['destroy', 'dev', '--confirm', 'dev']), 0);
} finally {
  await ministack.close();
  await rm(data, { recursive: true, force: true });
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

interface End {
  readonly code: number | null;
  readonly text: string;
  readonly seconds: number;
}

/** @param interrupt asks it to stop once it has said this */
async function run(args: readonly string[], interrupt?: RegExp): Promise<End> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args, '--data', data], {
    env: withEnvironment({
      AWS_ENDPOINT_URL: ministack.endpoint,
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }),
  });
  let text = '';
  let isAsked = interrupt === undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (isAsked || interrupt?.test(text) !== true) return;
      isAsked = true;
      child.kill('SIGINT');
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text, seconds: (performance.now() - startedAt) / 1_000 };
}

function judge(what: string, { code, text, seconds }: End, wanted: number, or?: number, says?: RegExp): void {
  process.stdout.write(`${what.padEnd(44)} exit ${code}  ${seconds.toFixed(1)} s\n`);
  if (code !== wanted && code !== or) faults.push(`${what}: exit code ${code}, not ${wanted}\n${text}`);
  if (says !== undefined && !says.test(text)) faults.push(`${what}: it does not say ${says}\n${text}`);
}
