import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import type { Input } from './inputs.ts';

export interface Contender {
  readonly name: string;
  readonly input: Input;
  /** Runs once and says how long that took, in ms. */
  readonly run: () => number;
}

const here = (file: string) => join(import.meta.dirname, file);

/** Contenders that are timed inside a warm process. The time of `ours` includes its JSON, as the service answers. */
const IN_PROCESS: Readonly<Record<string, readonly string[]>> = {
  'ours, in process': [process.execPath, here('in-process.ts'), 'ours'],
  'jsdiff, in process': [process.execPath, here('in-process.ts'), 'jsdiff'],
  'python difflib, in process': ['python3', here('difflib_diff.py')],
};

/** These take over half a minute in a warm process and would tell nothing more. */
const LEFT_OUT = new Set(['jsdiff, in process 100k lines, 20 %', 'jsdiff, in process 1M lines, 1 %']);

const WHOLE: Readonly<Record<string, readonly string[]>> = {
  ours: [process.execPath, here('compare-files.ts')],
  'GNU diff': ['diff', '-U3'],
  'git diff': ['git', 'diff', '--no-index'],
};

export function contenders(inputs: readonly Input[]): Contender[] {
  return inputs.flatMap((input) => {
    const inProcess = input.worst ? ['ours, in process'] : Object.keys(IN_PROCESS);
    const whole = input.worst ? [] : Object.keys(WHOLE);
    return [
      ...inProcess
        .filter((name) => !LEFT_OUT.has(`${name} ${input.name}`))
        .flatMap((name) => contender(name, input, IN_PROCESS[name] ?? [], timeInside)),
      ...whole.flatMap((name) => contender(name, input, WHOLE[name] ?? [], timeWhole)),
    ];
  });
}

type Timer = (command: readonly string[], input: Input) => number;

function contender(name: string, input: Input, command: readonly string[], time: Timer): Contender[] {
  const [program = ''] = command;
  if (!isInstalled(program)) return [];
  return [{ name, input, run: () => time(command, input) }];
}

function timeInside([program = '', ...args]: readonly string[], { file1, file2 }: Input): number {
  const printed = execFileSync(program, [...args, file1, file2, '1'], { encoding: 'utf8' });
  return (JSON.parse(printed) as number[])[0]!;
}

function timeWhole([program = '', ...args]: readonly string[], { file1, file2 }: Input): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, [...args, file1, file2], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // 1 says that the files differ.
  if (status !== 0 && status !== 1) throw new Error(`${program} failed: ${stderr.toString()}`);
  return performance.now() - start;
}

const PACKAGE_OF: Readonly<Record<string, string>> = { diff: 'diffutils' };
const missing = new Set<string>();

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    if (!missing.has(program)) {
      console.error(`skipped: ${program} not found (apt-get install ${PACKAGE_OF[program] ?? program})`);
    }
    missing.add(program);
    return false;
  }
}
