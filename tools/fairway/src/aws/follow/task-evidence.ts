import {
  GetLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Container, Task } from '@aws-sdk/client-ecs';

import { isLastWord, readServiceRecord } from '../../terminal/log-line.ts';

/** A service whose tasks are explained. */
export interface ExplainedService {
  /** As its container is called. */
  readonly service: string;
  /** The log group of its containers. */
  readonly logGroup: string;
  /** The load balancer's health check of its tasks. */
  readonly check: HealthQuestion;
}

/** `GET <path>` on a port of the task. */
export interface HealthQuestion {
  readonly path: string;
  readonly port: number;
}

const MAX_TASKS = 2;
const MAX_LINES = 50;
/** More lines than are shown, because answers to health checks are left out. */
const LINES_READ = 1_000;

/**
 * Tells why tasks of a deployment failed: stop code and reason, exit codes, memory kills, the load balancer's
 * question, and the last lines that they printed. The two tasks that stopped last stand for all.
 * @returns lines for people
 */
export async function evidenceOf(
  tasks: readonly Task[],
  logs: CloudWatchLogsClient,
  service: ExplainedService,
): Promise<readonly string[]> {
  const latest = tasks
    .toSorted((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
    .slice(0, MAX_TASKS);
  const told = await Promise.all(latest.map((task) => evidenceOfTask(task, logs, service)));
  return told.flat();
}

async function evidenceOfTask(
  task: Task,
  logs: CloudWatchLogsClient,
  { service, logGroup, check }: ExplainedService,
): Promise<readonly string[]> {
  const id = taskId(task);
  const code = task.stopCode === undefined ? '' : ` (${task.stopCode})`;
  const heading = `task ${id}: ${task.stoppedReason ?? 'stopped'}${code}`;
  const isUnhealthy = task.stoppedReason?.includes('ELB health checks') === true;
  const containers = (task.containers ?? []).filter(
    (container) => hasFailed(container) || (isUnhealthy && container.name === service),
  );
  const parts = await Promise.all(
    containers.map(async (container) => {
      const stream = `${container.name ?? ''}/${container.name ?? ''}/${id}`;
      const lines = await printedLines(logs, logGroup, stream);
      const asked = isUnhealthy && container.name === service ? [answerTo(check, lines)] : [];
      const words = lines.filter(isLastWord).slice(-MAX_LINES);
      return [...asked, containerLine(container), ...words.map((line) => `  ${line}`)];
    }),
  );
  return [heading, ...parts.flat()];
}

/** ECS only says that the health checks failed. The manifest knows their question, and the log the answer. */
function answerTo({ path, port }: HealthQuestion, lines: readonly string[]): string {
  const records = lines.map(readServiceRecord).filter((record) => record !== undefined);
  const asked = `the load balancer asked GET ${path} on port ${port}`;
  const answered = records.findLast((record) => record['healthCheck'] === true)?.['status'];
  if (typeof answered === 'number') return `${asked}; the task answered ${answered}`;
  const listens = records.findLast((record) => record['msg'] === 'listening')?.['port'];
  if (typeof listens !== 'number') return `${asked}; the log does not say that the task listens on any port`;
  return listens === port
    ? `${asked}, where the task listens; the log has no answer`
    : `${asked}; the task listens on port ${listens} instead`;
}

function hasFailed({ exitCode, reason }: Container): boolean {
  return reason !== undefined || (exitCode !== undefined && exitCode !== 0);
}

function containerLine({ name = 'container', exitCode, reason }: Container): string {
  const exited = exitCode === undefined ? 'did not start' : `exited with ${exitCode}`;
  const killed = exitCode === 137 && reason === undefined ? ', killed' : '';
  return `${name} ${exited}${killed}${reason === undefined ? '' : `: ${reason}`}`;
}

/** Oldest first. */
async function printedLines(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
): Promise<readonly string[]> {
  try {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: LINES_READ, startFromHead: false }),
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
