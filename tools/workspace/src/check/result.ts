import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { writeWhole } from '@fairway/crash-safe';

import { workspaceRoot } from '../workspace.ts';

/** The findings of one check in one project: the file that `npm test` counts, and that Nx's cache restores. */
export interface CheckResult {
  readonly project: string;
  readonly target: string;
  readonly passed: number;
  readonly failed: number;
  /** Full names of tests that did not run, reason included. */
  readonly skipped: readonly string[];
  readonly warnings: number;
  /** Milliseconds since 1970; a result older than the run that shows it came from the cache. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The tools' output when something failed or was warned of; empty otherwise. */
  readonly output: string;
}

export type Finding = Pick<CheckResult, 'passed' | 'failed' | 'skipped' | 'warnings' | 'output'>;

export function resultsFolder(root: string): string {
  return join(root, '.fairway', 'results');
}

export function resultFile(root: string, project: string, target: string): string {
  return join(resultsFolder(root), `${project}.${target}.json`);
}

/** Moved into place whole, so that a watcher never reads half a result. */
export async function writeResult(root: string, result: CheckResult): Promise<void> {
  const file = resultFile(root, result.project, result.target);
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(file, JSON.stringify(result, null, 2), { isShared: true });
}

/** `undefined` when the check has left no result. */
export async function readResult(
  root: string,
  project: string,
  target: string,
): Promise<CheckResult | undefined> {
  try {
    return JSON.parse(await readFile(resultFile(root, project, target), 'utf8')) as CheckResult;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A check that is one question with one answer: it counts as one, passed or failed. */
export function singleFinding(hasPassed: boolean, output: string, warnings = 0): Finding {
  return { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1, skipped: [], warnings, output };
}

/** A check that asks several such questions. */
export function findingOfParts(parts: readonly Finding[]): Finding {
  const sum = (count: 'passed' | 'failed' | 'warnings'): number =>
    parts.reduce((total, part) => total + part[count], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: parts.flatMap(({ skipped }) => skipped),
    warnings: sum('warnings'),
    output: parts.map(({ output }) => output).join(''),
  };
}

/** For a task of the workspace as a whole: shows its faults, writes its result and sets the exit code. */
export async function leaveFinding(
  target: string,
  startedAt: number,
  faults: readonly string[],
): Promise<void> {
  const output = faults.join('\n');
  process.stdout.write(output);
  process.exitCode = faults.length === 0 ? 0 : 1;
  const finding = singleFinding(faults.length === 0, output);
  const durationMs = Date.now() - startedAt;
  await writeResult(workspaceRoot, { project: 'workspace', target, ...finding, startedAt, durationMs });
}
