import { watch } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';

import { readResult, resultFile, resultsFolder, type CheckResult } from '../check/result.ts';
import type { Task } from './tasks.ts';

/** Forgets earlier results, so that a task which leaves none is seen; the cache brings back those it answers. */
export async function clearResults(root: string, tasks: readonly Task[]): Promise<void> {
  await mkdir(resultsFolder(root), { recursive: true });
  await Promise.all(tasks.map((task) => rm(resultFile(root, task.project, task.target), { force: true })));
}

/** Calls back once for each task's result as it appears; returns the function that ends the watch. */
export function watchResults(
  root: string,
  tasks: readonly Task[],
  onResult: (result: CheckResult) => void,
): () => void {
  const waiting = new Map(tasks.map((task) => [basename(resultFile(root, task.project, task.target)), task]));
  let hasStopped = false;
  const watcher = watch(resultsFolder(root), (_event, name) => {
    const task = waiting.get(name ?? '');
    if (task === undefined || name === null) return;
    void readWholeResult(root, task).then((result) => {
      if (result === undefined || hasStopped || !waiting.delete(name)) return;
      onResult(result);
    });
  });
  return () => {
    hasStopped = true;
    watcher.close();
  };
}

/** The cache restores files piecemeal: a file that cannot be read yet is read at its next change. */
async function readWholeResult(root: string, { project, target }: Task): Promise<CheckResult | undefined> {
  try {
    return await readResult(root, project, target);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
