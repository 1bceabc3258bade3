import { join } from 'node:path';

import { readResult, type CheckResult } from '../check/result.ts';
import type { WorkspaceConfig } from '../config.ts';
import { readProjects } from '../workspace.ts';
import { runTasks } from './nx.ts';
import type { TestOptions } from './options.ts';
import { selectProjects } from './select-projects.ts';
import { summarise, type Summary } from './summary.ts';
import { outcomeOf, tasksOf, type Outcome, type Task } from './tasks.ts';
import { clearResults, watchResults } from './watch-results.ts';

/** Types are checked with the rules, in the same program; `typecheck` alone is for people who want to know sooner. */
const allTargets = /^(?:dependencies|exports|inputs|lint|build|test(?:-.*)?)$/;

/** Runs the chosen tests and prints the summary, whose last line is the count. */
export async function runTests(
  root: string,
  options: TestOptions,
  config: WorkspaceConfig,
): Promise<Summary> {
  const all = await readProjects(root);
  const projects = await selectProjects(root, all, options, config.nxBase, say);
  const tasks = tasksOf(projects, allTargets);

  const outcomes = await runAndCollect(root, tasks);
  const summary = summarise(outcomes, {
    skippedFails: config.isCi,
    logFileOf: (target) => join(root, logFileOf(target)),
  });
  say(`\n${summary.text}`);
  return summary;
}

async function runAndCollect(root: string, tasks: readonly Task[]): Promise<readonly Outcome[]> {
  if (tasks.length === 0) return [];
  const runStartedAt = Date.now();
  await clearResults(root, tasks);
  const stopWatching = watchResults(root, tasks, (result) => {
    if (result.startedAt >= runStartedAt) say(progressLine(result));
  });
  await Promise.all(
    [...Map.groupBy(tasks, ({ target }) => logFileOf(target))].map(([logFile, together]) =>
      runTasks(root, {
        projects: [...new Set(together.map(({ project }) => project))],
        targets: [...new Set(together.map(({ target }) => target))],
        logFile: join(root, logFile),
      }),
    ),
  );
  stopWatching();
  return await Promise.all(
    tasks.map(async (task) =>
      outcomeOf(task, await readResult(root, task.project, task.target), runStartedAt),
    ),
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
