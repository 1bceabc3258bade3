import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { findingOf, type JestReport } from './jest-report.ts';
import { singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';

const MIN_FILES_FOR_WORKERS = 10;
const LONG_MS = 30 * 60_000;

/**
 * Runs the project's tests; the counts are jest's own.
 * @param jestArguments for jest, after ours: a test's name, `-u`
 */
export async function test(root: string, folder: string, jestArguments: readonly string[]): Promise<Finding> {
  const cwd = join(root, folder);
  return await runJest(cwd, [...jestCommand(root), ...workers(cwd), ...jestArguments]);
}

/**
 * Runs the tests of every project that take too long for `npm test`.
 * @param args words that a file's path has one of, then options of jest
 */
export async function testLong(root: string, args: readonly string[]): Promise<Finding> {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption === -1 ? args : args.slice(0, firstOption);
  const files = `(${words.join('|')}).*${String.raw`\.long\.test\.ts$`}`;
  const which = ['--maxWorkers=2', '--testTimeout=180000', `--testPathPatterns=${files}`];
  const command = [...jestCommand(root, 'jest.projects.mjs'), ...which, ...args.slice(words.length)];
  return await runJest(root, command, LONG_MS);
}

async function runJest(cwd: string, command: readonly string[], timeoutMs?: number): Promise<Finding> {
  const scratch = await mkdtemp(join(tmpdir(), 'fairway-jest-'));
  try {
    const reportFile = join(scratch, 'report.json');
    const { exit, output } = await runTool([...command, '--json', `--outputFile=${reportFile}`], {
      cwd,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const report = await readReport(reportFile);
    return report === undefined ? singleFinding(false, output) : findingOf(report, exit, output);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * On two cores jest would run one test file after the other, and half of the time of the longest projects is waiting. A
 * process for each worker takes longer to start than a few files take.
 */
function workers(folder: string): readonly string[] {
  const files = globSync('{src,test}/**/*.test.ts', { cwd: folder });
  return files.length < MIN_FILES_FOR_WORKERS
    ? []
    : [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`];
}

/** Arguments of Node that run jest, as every project does. */
export function jestCommand(root: string, config = 'jest.config.mjs'): string[] {
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    `--config=${join(root, config)}`,
  ];
}

/** `undefined` when jest ended before it could report. */
async function readReport(file: string): Promise<JestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JestReport;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
