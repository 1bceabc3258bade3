import type { ECSClientConfig, Task } from '@aws-sdk/client-ecs';

/** One run of a job, as ECS tells of it. */
export interface KnownRun {
  readonly taskArn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * The run that goes on before this one: the one that was created first, and of two created at once the one whose ARN
 * comes first. Whoever asks sees every run that was created before its own process began, so that of any two
 * exactly one goes on, with nothing that a crash could leave behind.
 * @param runs those of the same job that have not ended, in any order
 */
export function olderRun(own: string, runs: readonly KnownRun[]): string | undefined {
  const [first] = runs.toSorted(
    (a, b) => a.createdAt - b.createdAt || (a.taskArn < b.taskArn ? -1 : Number(a.taskArn > b.taskArn)),
  );
  // ECS may not list this run yet: then any that it lists is older.
  return first === undefined || first.taskArn === own ? undefined : first.taskArn;
}

/**
 * The run of the same job that goes on before this one, by ECS's list of the tasks of its family; undefined when this one may
 * go on. On one machine nobody is asked: there `./fairway run` and the schedules begin no second run.
 * @param metadata address of the task's metadata; undefined where there is no ECS
 */
export async function askForOlderRun(
  metadata: string | undefined,
  settings: ECSClientConfig = {},
): Promise<string | undefined> {
  if (metadata === undefined) return undefined;
  const response = await fetch(`${metadata}/task`, { signal: AbortSignal.timeout(5_000) });
  const { Cluster: cluster, TaskARN: own, Family: family } = (await response.json()) as TaskMetadata;
  // Loaded where it is needed: what answers requests has no use for it.
  const { DescribeTasksCommand, ECSClient, paginateListTasks } = await import('@aws-sdk/client-ecs');
  const ecs = new ECSClient(settings);
  try {
    const arns: string[] = [];
    for await (const page of paginateListTasks(
      { client: ecs },
      { cluster, family, desiredStatus: 'RUNNING' },
    )) {
      arns.push(...(page.taskArns ?? []));
    }
    // One request describes a hundred, and a job that is not allowed to overlap has no more.
    const tasks = arns.slice(0, 100);
    const { tasks: found = [] } =
      tasks.length === 0 ? {} : await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    return olderRun(own, found.filter(({ lastStatus }) => lastStatus !== 'STOPPED').map(knownRun));
  } finally {
    ecs.destroy();
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html */
interface TaskMetadata {
  readonly Cluster: string;
  readonly TaskARN: string;
  readonly Family: string;
}

function knownRun({ taskArn = '', createdAt }: Task): KnownRun {
  return { taskArn, createdAt: createdAt?.getTime() ?? Number.POSITIVE_INFINITY };
}
