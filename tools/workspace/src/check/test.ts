import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findingOf, type JestReport } from './jest-report.ts';
import { singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';

interface TestOptions {
  /** Where to leave the project's coverage, in Istanbul's JSON; not measured without it. */
  readonly coverageFolder?: string;
  /** For jest, after ours: a test's name, `-u`. */
  readonly jestArguments?: readonly string[];
}

/** Runs the project's tests; the counts are jest's own. */
export async function test(root: string, folder: string, options: TestOptions): Promise<Finding> {
  const scratch = await mkdtemp(join(tmpdir(), 'fairway-jest-'));
  try {
    const reportFile = join(scratch, 'report.json');
    const { exit, output } = await runTool(jestCommand(root, reportFile, options), {
      cwd: join(root, folder),
    });
    const report = await readReport(reportFile);
    return report === undefined ? singleFinding(false, output) : findingOf(report, exit, output);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function jestCommand(
  root: string,
  reportFile: string,
  { coverageFolder, jestArguments = [] }: TestOptions,
): string[] {
  const coverage = ['--coverage', '--coverageReporters=json', `--coverageDirectory=${coverageFolder ?? ''}`];
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    `--config=${join(root, 'jest.config.mjs')}`,
    '--json',
    `--outputFile=${reportFile}`,
    ...(coverageFolder === undefined ? [] : coverage),
    ...jestArguments,
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
