import { join } from 'node:path';

import { readResult, type CheckResult } from '../check/result.ts';
import type { WorkspaceConfig } from '../config.ts';
import { readProjects } from '../workspace.ts';
import { reportCoverage } from './coverage.ts';
import { runTasks } from './nx.ts';
import type { TestOptions } from './options.ts';
import { selectProjects } from './select-projects.ts';
import { summarise, type Summary } from './summary.ts';
import { outcomeOf, tasksOf, type Outcome, type Task } from './tasks.ts';
import { clearResults, watchResults } from './watch-results.ts';

/** Types are checked with the rules, in the same program; `typecheck` alone is for people who want to know sooner. */
const allTargets = ['dependencies', 'lint', 'build', 'test'];

/** Runs what the options ask for and prints the summary, whose last line is the count. */
export async function runTests(
  root: string,
  options: TestOptions,
  config: WorkspaceConfig,
): Promise<Summary> {
  const all = await readProjects(root);
  const projects = await selectProjects(root, all, options, config.nxBase, say);
  const tasks = tasksOf(projects, options.coverage ? ['test'] : allTargets);
  const logFile = join(root, '.fairway', 'logs', 'npm-test.log');

  const outcomes = await runAndCollect(root, tasks, options.coverage ? ['--coverage'] : [], logFile);
  if (options.coverage)
    say(
      await reportCoverage(
        root,
        tasks.map(({ project }) => project),
      ),
    );
  const summary = summarise(outcomes, { skippedFails: config.isCi, logFile });
  say(`\n${summary.text}`);
  return summary;
}

async function runAndCollect(
  root: string,
  tasks: readonly Task[],
  taskArguments: readonly string[],
  logFile: string,
): Promise<readonly Outcome[]> {
  if (tasks.length === 0) return [];
  const runStartedAt = Date.now();
  await clearResults(root, tasks);
  const stopWatching = watchResults(root, tasks, (result) => {
    if (result.startedAt >= runStartedAt) say(progressLine(result));
  });
  const projects = [...new Set(tasks.map(({ project }) => project))];
  const targets = [...new Set(tasks.map(({ target }) => target))];
  await runTasks(root, { targets, projects, taskArguments, logFile });
  stopWatching();
  return await Promise.all(
    tasks.map(async (task) =>
      outcomeOf(task, await readResult(root, task.project, task.target), runStartedAt),
    ),
  );
}

function progressLine({ project, target, passed, failed, durationMs }: CheckResult): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const count = target === 'test' ? `, ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}` : '';
  return `${failed > 0 ? '✗' : '✓'} ${project} ${target} (${seconds}${count})`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
