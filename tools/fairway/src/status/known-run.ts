import { DescribeTasksCommand, ListTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';

import { starterOf } from '../aws/services/task-starter.ts';
import { endOfCode, type LastRun } from '../control/job-state.ts';

/** The limit of one `DescribeTasks` call. */
const MAX_TASKS_A_CALL = 100;

/** The last run of a job that ECS still knows: one that goes on, or of those of the last hour the one that ended last. */
export async function readKnownRun(
  ecs: ECSClient,
  cluster: string,
  family: string,
  container: string,
): Promise<LastRun | undefined> {
  const tasks = await tasksOf(ecs, cluster, family);
  const [running] = tasks
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
    .toSorted((a, b) => timeOf(a.createdAt) - timeOf(b.createdAt));
  if (running !== undefined) return { ...begun(running), end: 'running' };
  // Sorted by the end: a run that gave way to an earlier one began later, and says nothing about the job.
  const last = tasks.toSorted((a, b) => timeOf(a.stoppedAt) - timeOf(b.stoppedAt)).at(-1);
  return last === undefined ? undefined : endedRun(last, container);
}

async function tasksOf(ecs: ECSClient, cluster: string, family: string): Promise<readonly Task[]> {
  const lists = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ cluster, family, desiredStatus })).catch((error: unknown) => {
        if ((error as Error).name === 'ClusterNotFoundException') return { taskArns: [] };
        throw error;
      }),
    ),
  );
  const arns = new Set(lists.flatMap(({ taskArns = [] }) => taskArns));
  if (arns.size === 0) return [];
  const { tasks = [] } = await ecs.send(
    new DescribeTasksCommand({ cluster, tasks: [...arns].slice(0, MAX_TASKS_A_CALL) }),
  );
  return tasks;
}

function begun({ taskArn = '', createdAt, startedBy }: Task) {
  return {
    run: taskArn.slice(taskArn.lastIndexOf('/') + 1),
    startedAt: createdAt?.getTime(),
    startedBy: starterOf(startedBy),
  };
}

function endedRun(task: Task, container: string): LastRun {
  const { containers = [], createdAt, stoppedAt, stoppedReason = '', stopCode } = task;
  const own = containers.find(({ name }) => name === container);
  const exitCode = own?.exitCode;
  const why = [stoppedReason, own?.reason ?? ''].filter((part) => part !== '').join(': ');
  return {
    ...begun(task),
    end: endOfCode(exitCode),
    endedAt: stoppedAt?.getTime(),
    seconds: Math.max(0, (timeOf(stoppedAt) - timeOf(createdAt)) / 1000),
    exitCode,
    reason: stopCode === 'EssentialContainerExited' || why === '' ? undefined : why,
  };
}

function timeOf(time: Date | undefined): number {
  return time?.getTime() ?? 0;
}
