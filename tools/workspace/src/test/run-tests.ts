import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { readResult, resultFile, resultsFolder, type CheckResult } from '../check/result.ts';
import type { WorkspaceConfig } from '../config.ts';
import { readProjects, type Project } from '../workspace.ts';
import { affectedBase } from './affected-base.ts';
import { affectedProjects, runTasks } from './nx.ts';
import { summarise, type Outcome, type Summary } from './summary.ts';

/** Types are checked with the rules, in the same program; `typecheck` alone is for people who want to know sooner. */
const targets = /^(?:dependencies|exports|inputs|lint|build|test(?:-.*)?)$/;
const PROGRESS_EVERY_MS = 500;

export interface TestOptions {
  /** @default all of them */
  readonly projects: readonly string[];
  readonly affected: boolean;
}

export class UnknownProjectError extends Error {}

/**
 * Runs the chosen tests and prints the summary, whose last line is the count.
 * @throws {UnknownProjectError}
 */
export async function runTests(
  root: string,
  options: TestOptions,
  { nxBase, isCi }: WorkspaceConfig,
): Promise<Summary> {
  const projects = await selectProjects(root, options, nxBase);
  const tasks = projects.flatMap(({ name, targets: own }) =>
    tasksOf(own).map((target) => ({ project: name, target })),
  );
  const outcomes = tasks.length === 0 ? [] : await runAndCollect(root, tasks);
  const logFileFor = (target: string): string => join(root, logFileOf(target));
  const summary = summarise(outcomes, { skippedFails: isCi, logFileOf: logFileFor });
  say(`\n${summary.text}`);
  return summary;
}

/** A project's `test` does nothing itself where its tests are in tasks `test-…`: it is there for `nx test`. */
function tasksOf(own: readonly string[]): readonly string[] {
  const hasParts = own.some((target) => target.startsWith('test-'));
  return own.filter((target) => targets.test(target) && !(hasParts && target === 'test'));
}

async function selectProjects(
  root: string,
  { projects: names, affected }: TestOptions,
  nxBase: string | undefined,
): Promise<readonly Project[]> {
  const all = await readProjects(root);
  const unknown = names.filter((name) => !all.some((project) => project.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new UnknownProjectError(`no project is called ${unknown.join(', ')}; the projects are: ${known}`);
  }
  const named = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (!affected) return named;

  const { commit, reason } = await affectedBase(root, nxBase);
  say(`Testing ${reason}.`);
  if (commit === undefined) return named;
  const differing = new Set(await affectedProjects(root, commit));
  const changed = named.filter(({ name }) => differing.has(name));
  say(changed.length === 0 ? 'Nothing changed.' : `Changed: ${changed.map(({ name }) => name).join(', ')}.`);
  return changed;
}

type Task = Pick<Outcome, 'project' | 'target'>;

/** Forgets earlier results first, so that a task which leaves none is seen; the cache brings back those it answers. */
async function runAndCollect(root: string, tasks: readonly Task[]): Promise<readonly Outcome[]> {
  const startedAt = Date.now();
  await mkdir(resultsFolder(root), { recursive: true });
  await Promise.all(
    tasks.map(({ project, target }) => rm(resultFile(root, project, target), { force: true })),
  );
  const waiting = new Set(tasks);
  const tellFinished = async (): Promise<void> => {
    for (const task of waiting) {
      // The cache restores files piecemeal: one that cannot be read yet is read the next time.
      const result = await readResult(root, task.project, task.target).catch(() => undefined);
      if (result === undefined || !waiting.delete(task) || result.startedAt < startedAt) continue;
      say(progressLine(result));
    }
  };
  const progress = setInterval(() => void tellFinished(), PROGRESS_EVERY_MS);
  await Promise.all(
    [...Map.groupBy(tasks, ({ target }) => logFileOf(target))].map(([logFile, together]) =>
      runTasks(root, {
        projects: [...new Set(together.map(({ project }) => project))],
        targets: [...new Set(together.map(({ target }) => target))],
        logFile: join(root, logFile),
      }),
    ),
  );
  clearInterval(progress);
  await tellFinished();
  return await Promise.all(
    tasks.map(async (task) => {
      const result = await readResult(root, task.project, task.target);
      return { ...task, result, isCached: result !== undefined && result.startedAt < startedAt };
    }),
  );
}

/**
 * Lint has a run of Nx to itself, beside that of everything else: it is one process for all projects, and while Nx waits
 * for such a process it starts no other task.
 */
function logFileOf(target: string): string {
  return join('.fairway', 'logs', target === 'lint' ? 'npm-test-lint.log' : 'npm-test.log');
}

function progressLine({ project, target, passed, failed, durationMs }: CheckResult): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const count = target.startsWith('test')
    ? `, ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`
    : '';
  return `${failed > 0 ? '✗' : '✓'} ${project} ${target} (${seconds}${count})`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
