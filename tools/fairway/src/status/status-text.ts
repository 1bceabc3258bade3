import {
  verdictOf,
  type DeploymentDescription,
  type ServiceDescription,
} from '@fairway/local-ecs/description';

import type { LocalStatus } from '../control/protocol.ts';
import { formatDuration } from '../terminal/duration.ts';
import { table } from '../terminal/table.ts';
import { jobLines } from './job-text.ts';

/**
 * Tables: services with their last deployment, tasks, then jobs.
 * @param wallNow now, by the clock that schedules follow
 */
export function statusText({ origin, now, services, jobs, versions }: LocalStatus, wallNow: number): string {
  const versionOf = new Map(Object.entries(versions));
  return [
    `local at ${origin.replace('127.0.0.1', 'localhost')}`,
    '',
    ...table([
      ['SERVICE', 'TASKS', 'VERSION', 'COMMIT', 'RELEASE', 'LAST DEPLOYMENT'],
      ...services.map((service) => serviceRow(service)),
    ]),
    '',
    ...table([
      ['TASK', 'VERSION', 'STATUS', 'PORT', 'PID', 'AGE', 'WHY'],
      ...services.flatMap(({ tasks }) => tasks.map((task) => taskRow(task))),
    ]),
    ...jobLines(jobs, wallNow),
  ].join('\n');

  function serviceRow({ name, runningCount, desiredCount, release, deployments }: ServiceDescription) {
    const { commit = '' } = versionOf.get(release) ?? {};
    const last = deployments[0] === undefined ? '' : deploymentText(deployments[0], now);
    return [name, `${runningCount}/${desiredCount}`, tagOf(release), shortCommit(commit), release, last];
  }

  function taskRow(task: ServiceDescription['tasks'][number]) {
    const { id, release, status, port, containers, createdAt, reason } = task;
    const pid = containers.find((container) => container.status === 'running')?.pid;
    const age = formatDuration((task.stoppedAt ?? now) - createdAt);
    return [id, tagOf(release), status, `${port ?? ''}`, `${pid ?? ''}`, age, reason ?? ''];
  }

  function tagOf(release: string): string {
    return versionOf.get(release)?.tag ?? 'sources';
  }
}

function deploymentText(deployment: DeploymentDescription, now: number): string {
  const verdict = verdictOf(deployment);
  if (verdict === undefined) return `in progress for ${formatDuration(now - deployment.startedAt)}`;
  const ago = `${verdict} ${formatDuration(now - (deployment.finishedAt ?? now))} ago`;
  return deployment.statusReason === undefined ? ago : `${ago}: ${deployment.statusReason}`;
}

/** Git shows seven digits, and `-dirty` must stay. */
function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1');
}
