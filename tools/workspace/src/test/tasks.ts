import type { CheckResult } from '../check/result.ts';
import type { Project } from '../workspace.ts';

export interface Task {
  readonly project: string;
  readonly target: string;
}

/** A task and its result; without a result it died. */
export interface Outcome extends Task {
  readonly result: CheckResult | undefined;
  readonly isCached: boolean;
}

/** The tasks that must run: a task that leaves no result has failed. */
export function tasksOf(projects: readonly Project[], targets: RegExp): readonly Task[] {
  return projects.flatMap(({ name, targets: own }) =>
    own.filter((target) => targets.test(target)).map((target) => ({ project: name, target })),
  );
}

/** @param runStartedAt milliseconds since 1970: an older result came from the cache */
export function outcomeOf(task: Task, result: CheckResult | undefined, runStartedAt: number): Outcome {
  return { ...task, result, isCached: result !== undefined && result.startedAt < runStartedAt };
}
