import { DescribeTasksCommand, ListTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';

/** The limit of one `DescribeTasks` call. */
const MAX_TASKS_A_CALL = 100;

/** The tasks of a family that have not ended, the oldest first. */
export async function runsOf(ecs: ECSClient, cluster: string, family: string): Promise<readonly Task[]> {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, family, desiredStatus: 'RUNNING' }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(
    new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, MAX_TASKS_A_CALL) }),
  );
  return tasks
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
    .toSorted((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
}
