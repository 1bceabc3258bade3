import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { documentEnvironment } from '../config.ts';
import { docsEnvironment, type DocsEnvironment } from './environment.ts';
import type { ShellBlock } from './shell-blocks.ts';
import { stepOf, type Step } from './steps.ts';

/**
 * No documented command that is run takes longer, all tests of several projects included; a hanging one must not hang
 * the run.
 */
const COMMAND_MS = 900_000;

export interface PageRun {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs the blocks one after the other in `root`, against the local environment of `root`.
 * @param say told what became of each
 */
export async function runPages(
  root: string,
  blocks: readonly ShellBlock[],
  say: (line: string) => void,
): Promise<PageRun> {
  const environment = await docsEnvironment(root);
  writeFileSync(join(root, '.curlrc'), curlSettings);
  let passed = 0;
  let failed = 0;
  try {
    for (const step of blocks.map(stepOf)) {
      const where = `${step.block.page}:${step.block.line}`;
      if (step.kind === 'leave') {
        say(`- ${where} not run here: ${step.reason}`);
        continue;
      }
      const fault = await take(step, root, environment);
      if (fault === undefined) passed += 1;
      else failed += 1;
      say(fault === undefined ? `✓ ${where}` : `✗ ${where}\n${step.block.text.trimEnd()}\n→ ${fault}`);
    }
  } finally {
    await environment.stop();
  }
  return { passed, failed };
}

/** An answer that is an error must fail the command that got it, which curl does not do by itself. */
const curlSettings = 'fail-with-body\nsilent\nshow-error\nmax-time = 30\n';

/** The fault as a sentence, or `undefined`. */
async function take(step: Step, root: string, environment: DocsEnvironment): Promise<string | undefined> {
  switch (step.kind) {
    case 'start':
      return environment.start(step.flags).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
    case 'run':
      return runScript(step.script.replaceAll('localhost:8080', `localhost:${environment.port}`), root);
    case 'leave':
      return undefined;
    case 'refuse':
      return step.reason;
  }
}

async function runScript(script: string, root: string): Promise<string | undefined> {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: root,
    env: { ...documentEnvironment(), CURL_HOME: root },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: COMMAND_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code, signal] = (await once(shell, 'close')) as [number | null, NodeJS.Signals | null];
  return code === 0 ? undefined : `ended with ${code ?? signal ?? 'nothing'}:\n${output}`;
}
