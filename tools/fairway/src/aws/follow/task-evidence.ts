import {
  GetLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Container, Task } from '@aws-sdk/client-ecs';

/** Where the containers of a service print: group, and the stream's name before `/<task id>`. */
export interface LogPlace {
  readonly group: string;
}

const MAX_TASKS = 2;
const MAX_LINES = 50;

/**
 * Tells why tasks of a deployment failed: stop code and reason, exit codes, memory kills, and the last lines that they
 * printed. The two that stopped last stand for all.
 * @returns lines for people
 */
export async function evidenceOf(
  tasks: readonly Task[],
  logs: CloudWatchLogsClient,
  place: LogPlace,
): Promise<readonly string[]> {
  const latest = tasks
    .toSorted((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
    .slice(0, MAX_TASKS);
  const told = await Promise.all(latest.map((task) => evidenceOfTask(task, logs, place)));
  return told.flat();
}

async function evidenceOfTask(
  task: Task,
  logs: CloudWatchLogsClient,
  { group }: LogPlace,
): Promise<readonly string[]> {
  const id = taskId(task);
  const code = task.stopCode === undefined ? '' : ` (${task.stopCode})`;
  const heading = `task ${id}: ${task.stoppedReason ?? 'stopped'}${code}`;
  const containers = (task.containers ?? []).filter(hasFailed);
  const parts = await Promise.all(
    containers.map(async (container) => {
      const stream = `${container.name ?? ''}/${container.name ?? ''}/${id}`;
      const lines = await lastLines(logs, group, stream);
      return [containerLine(container), ...lines.map((line) => `  ${line}`)];
    }),
  );
  return [heading, ...parts.flat()];
}

function hasFailed({ exitCode, reason }: Container): boolean {
  return reason !== undefined || (exitCode !== undefined && exitCode !== 0);
}

function containerLine({ name = 'container', exitCode, reason }: Container): string {
  const exited = exitCode === undefined ? 'did not start' : `exited with ${exitCode}`;
  const killed = exitCode === 137 && reason === undefined ? ', killed' : '';
  return `${name} ${exited}${killed}${reason === undefined ? '' : `: ${reason}`}`;
}

async function lastLines(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
): Promise<readonly string[]> {
  try {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: MAX_LINES, startFromHead: false }),
    );
    return events.map(({ message = '' }) => message.trimEnd());
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    return [`its log cannot be read: ${(error as Error).message}`];
  }
}

function taskId({ taskArn = '' }: Task): string {
  return taskArn.slice(taskArn.lastIndexOf('/') + 1);
}
