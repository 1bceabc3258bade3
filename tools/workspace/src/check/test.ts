import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findingOf, type JestReport } from './jest-report.ts';
import { singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';

/**
 * Runs the project's tests; the counts are jest's own.
 * @param jestArguments for jest, after ours: a test's name, `-u`
 */
export async function test(root: string, folder: string, jestArguments: readonly string[]): Promise<Finding> {
  const scratch = await mkdtemp(join(tmpdir(), 'fairway-jest-'));
  try {
    const reportFile = join(scratch, 'report.json');
    const { exit, output } = await runTool(
      [...jestCommand(root), '--json', `--outputFile=${reportFile}`, ...jestArguments],
      {
        cwd: join(root, folder),
      },
    );
    const report = await readReport(reportFile);
    return report === undefined ? singleFinding(false, output) : findingOf(report, exit, output);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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
