// `npm run bench` and `npm run prove:PROOF`, with `-- NAME [ARGS]` one of their programs. Without a name all parts of a proof
// run, one after the other, and benchmarks are listed; `bench --project FOLDER` runs all of a project's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { workspaceRoot } from '../workspace.ts';
import { findBenchmarks, findParts, type Program } from './find-programs.ts';

const closedOutput = join(workspaceRoot, 'tools/workspace/closed-output.cjs');

process.exitCode = await main(process.argv.slice(2));

async function main([kind = '', name, ...args]: readonly string[]): Promise<number> {
  const isBench = kind === 'bench';
  if (isBench && name === '--project') return runAll(findBenchmarks(workspaceRoot, args[0]));
  const programs = isBench ? findBenchmarks(workspaceRoot) : findParts(workspaceRoot, kind);
  if (!isBench && name === undefined) return runAll(programs);

  const list = programs.map((program) => `  ${program.name}  (${program.file})\n`).join('');
  if (name === undefined || name === '--help') {
    const others = isBench ? '' : ` runs all of these, with -- NAME one:\n`;
    process.stdout.write(
      `npm run ${isBench ? 'bench -- NAME runs one of:\n' : `prove:${kind}${others}`}${list}`,
    );
    return 0;
  }
  const found = programs.find((program) => program.name === name);
  if (found !== undefined) return run(found, args);
  // A name of no part is the name of a scenario, in the part that has many.
  const many = programs.find((program) => program.name === 'scenarios');
  if (!isBench && many !== undefined) return run(many, [name, ...args]);
  const what = isBench ? 'benchmark' : `part of prove:${kind}`;
  process.stderr.write(`no ${what} is called '${name}'; there are:\n${list}`);
  return 2;
}

async function runAll(programs: readonly Program[]): Promise<number> {
  const failed: string[] = [];
  for (const program of programs) {
    process.stderr.write(`${program.name}:\n`);
    if ((await run(program, [])) !== 0) failed.push(program.name);
  }
  if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

/** Its output is this one's. Returns its exit code; 1 when a signal ended it. */
async function run({ file }: Program, args: readonly string[]): Promise<number> {
  const command = ['--require', closedOutput, join(workspaceRoot, file), ...args];
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
