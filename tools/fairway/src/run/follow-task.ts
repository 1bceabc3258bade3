import { setTimeout as delay } from 'node:timers/promises';

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';

import { readLogs, type LogSource } from '../aws/services/task-logs.ts';
import { asText } from '../terminal/log-text.ts';
import { Failure } from '../terminal/failure.ts';

export interface FollowedTask {
  readonly cluster: string;
  /** ARN. */
  readonly task: string;
  /** The one whose exit code counts. */
  readonly container: string;
  /** The place of its lines, among those of other tasks. */
  readonly source: LogSource;
  readonly since: Date;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
}

/** How a task ended. */
export interface TaskEnd {
  /** The exit code of its container; 1 where that never ran. */
  readonly exitCode: number;
  readonly reason: string;
  readonly seconds: number;
}

export interface Told {
  /** A line that the task printed, with its line feed. */
  readonly line: (text: string) => void;
  /** The state of the task, as the end of a sentence about it. */
  readonly status: (text: string) => void;
}

/** Its last lines reach CloudWatch some seconds after its end. */
const LOOKS_AFTER_THE_END = 2;

/** Follows a task of ECS to its end: its progress, its output, and then its last lines. */
export async function followTask(
  followed: FollowedTask,
  { ecs, logs }: { readonly ecs: ECSClient; readonly logs: CloudWatchLogsClient },
  told: Told,
): Promise<TaskEnd> {
  const print = linePrinter(followed, logs, told);
  let status = '';
  for (let looksLeft = LOOKS_AFTER_THE_END; ;) {
    const task = await describe(followed, ecs);
    const { lastStatus = '' } = task;
    if (lastStatus !== status) told.status(`is ${lastStatus.toLowerCase()}`);
    status = lastStatus;
    await print();
    if (lastStatus === 'STOPPED' && looksLeft === 0) return endOf(task, followed);
    if (lastStatus === 'STOPPED') looksLeft -= 1;
    await delay(followed.pollMs);
  }
}

async function describe({ cluster, task }: FollowedTask, ecs: ECSClient): Promise<Task> {
  const { tasks: [found] = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
  if (found === undefined) throw new Failure(`ECS does not know the task ${task} any more`);
  return found;
}

/** Prints the new lines at each call. Lines of one task come late, but none twice. */
function linePrinter(
  { task, container, source, since }: FollowedTask,
  logs: CloudWatchLogsClient,
  told: Told,
): () => Promise<void> {
  const id = task.slice(task.lastIndexOf('/') + 1);
  let printed = 0;
  return async () => {
    let read = 0;
    for await (const line of readLogs(logs, [source], { since, stream: `${container}/${container}/${id}` })) {
      read += 1;
      if (read <= printed) continue;
      told.line(
        `${asText({ ...line, at: line.at.toISOString(), service: container, task: id.slice(0, 8) })}\n`,
      );
    }
    printed = Math.max(printed, read);
  };
}

function endOf(task: Task, { container }: FollowedTask): TaskEnd {
  const { containers = [], createdAt, stoppedAt, stoppedReason = '', stopCode = '' } = task;
  const own = containers.find(({ name }) => name === container);
  const { exitCode } = own ?? {};
  const why = exitCode === undefined || stopCode !== 'EssentialContainerExited';
  const words = [
    exitCode === undefined ? 'did not run' : `exited with code ${exitCode}`,
    ...(why
      ? [`(${[stopCode, stoppedReason, own?.reason ?? ''].filter((part) => part !== '').join(': ')})`]
      : []),
  ];
  const milliseconds = (stoppedAt?.getTime() ?? 0) - (createdAt?.getTime() ?? 0);
  return {
    exitCode: exitCode ?? 1,
    reason: words.join(' '),
    seconds: Math.max(0, Math.round(milliseconds / 100) / 10),
  };
}
