// `npm run bench` lists the benchmarks, `npm run bench -- NAME [ARGS]` runs one;
// `--project FOLDER` runs all of a project's, which is what `npx nx bench PROJECT` does.
import { runProgram } from '../run-program.ts';
import { workspaceRoot } from '../workspace.ts';
import { findBenchmarks, type Benchmark } from './find-benchmarks.ts';

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--project') return runAll(findBenchmarks(workspaceRoot, args[0]));
  const all = findBenchmarks(workspaceRoot);
  if (name === undefined || name === '--help') {
    process.stdout.write(`npm run bench -- NAME runs one of:\n${list(all)}`);
    return 0;
  }
  const found = all.find((benchmark) => benchmark.name === name);
  if (found !== undefined) return runProgram(found.file, args);
  process.stderr.write(`no benchmark is called '${name}'; there are:\n${list(all)}`);
  return 2;
}

function list(benchmarks: readonly Benchmark[]): string {
  return benchmarks.map(({ name, file }) => `  ${name}  (${file})\n`).join('');
}

async function runAll(benchmarks: readonly Benchmark[]): Promise<number> {
  for (const { file } of benchmarks) {
    const exit = await runProgram(file, []);
    if (exit !== 0) return exit;
  }
  return 0;
}
