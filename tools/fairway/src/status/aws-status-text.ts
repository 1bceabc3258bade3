import type { DeploymentState, ServiceState, TaskState } from '../aws/services/service-states.ts';
import { formatDuration } from '../terminal/duration.ts';
import { table } from '../terminal/table.ts';
import type { AwsStatus } from './aws-status.ts';
import { jobLines } from './job-text.ts';

/** Digits of a task's id that tell it from the others. */
const SHORT_ID = 8;
const SHORT_COMMIT = /^([0-9a-f]{7})[0-9a-f]*/;

/** ECS's words for the end of a deployment, as everything else here says them. */
const VERDICTS = new Map([
  ['SUCCESSFUL', 'succeeded'],
  ['ROLLBACK_SUCCESSFUL', 'rolled back'],
  ['ROLLBACK_FAILED', 'rollback failed'],
  ['STOPPED', 'stopped'],
]);

/** Tables as for the local environment, services, tasks and jobs; below them the faults that need a person. */
export function awsStatusText(status: AwsStatus): string {
  const { environment, url, services, jobs, now } = status;
  return [
    url === undefined
      ? `${environment} is not deployed: ./fairway deploy ${environment}`
      : `${environment} at ${url}`,
    '',
    ...table([
      ['SERVICE', 'TASKS', 'VERSION', 'COMMIT', 'RELEASE', 'LAST DEPLOYMENT'],
      ...services.map((service) => serviceRow(service, now)),
    ]),
    '',
    ...table([
      ['TASK', 'VERSION', 'STATUS', 'HEALTH', 'ZONE', 'AGE', 'WHY'],
      ...services.flatMap(({ service, tasks }) => tasks.map((task) => taskRow(service, task, now))),
    ]),
    ...jobLines(jobs, now),
    ...remarks(status),
  ].join('\n');
}

function serviceRow(state: ServiceState, now: number): string[] {
  const {
    service,
    runningCount,
    desiredCount,
    version = '',
    commit = '',
    release = '',
    lastDeployment,
  } = state;
  const last = lastDeployment === undefined ? '' : deploymentText(lastDeployment, now);
  return [
    service,
    `${runningCount}/${desiredCount}`,
    version,
    commit.replace(SHORT_COMMIT, '$1'),
    release,
    last,
  ];
}

function taskRow(service: string, task: TaskState, now: number): string[] {
  const { id, version, status, health, zone, createdAt, stoppedAt, reason = '' } = task;
  const age =
    createdAt === undefined ? '' : formatDuration((stoppedAt?.getTime() ?? now) - createdAt.getTime());
  return [
    `${service}/${id.slice(0, SHORT_ID)}`,
    version,
    status.toLowerCase(),
    known(health),
    zone,
    age,
    reason,
  ];
}

/** The health to show; empty for a container without a health check, whose health ECS does not know. */
function known(health: string): string {
  return health === 'UNKNOWN' ? '' : health.toLowerCase();
}

function deploymentText({ status, reason, startedAt, finishedAt }: DeploymentState, now: number): string {
  const verdict = VERDICTS.get(status);
  if (verdict === undefined) {
    const since = startedAt === undefined ? '' : ` for ${formatDuration(now - startedAt.getTime())}`;
    return `${status.toLowerCase().replaceAll('_', ' ')}${since}`;
  }
  const ago =
    finishedAt === undefined ? verdict : `${verdict} ${formatDuration(now - finishedAt.getTime())} ago`;
  return reason === undefined || reason === '' ? ago : `${ago}: ${reason}`;
}

function remarks({ environment, absent, underWay, differences, locks, now }: AwsStatus): readonly string[] {
  const lines = [
    ...(absent.length === 0
      ? []
      : [`not there: ${absent.join(', ')}. Deploy them: ./fairway deploy ${environment}`]),
    ...(underWay === undefined
      ? []
      : [
          `deployment ${underWay.deployment} of ${underWay.by.who} goes on, or was cut short, since ${underWay.by.when}${underWay.by.run === undefined ? '' : `: ${underWay.by.run}`}`,
        ]),
    ...differences.map(
      ({ service, runs, ledger }) =>
        `${service} runs ${runs}, and the ledger says ${ledger}: ./fairway deploy ${environment} makes it so`,
    ),
    ...locks.map(
      ({ stack, who, since, operation }) =>
        `${stack} is locked by ${who} for ${formatDuration(now - since.getTime())} (${operation}). Is that run over? ./fairway unlock ${environment} --dry-run`,
    ),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}
