import type { ServiceDefinition } from '../definition.ts';
import type { DeploymentStatus, FailureCause } from '../description.ts';
import {
  currentDeployment,
  deploymentOf,
  isInProgress,
  isReady,
  liveTasks,
  type DeploymentState,
  type ServiceState,
} from './state.ts';
import type { Turn } from './turn.ts';

const DEPLOYMENTS_KEPT = 20;

/** Whether a release runs, or is on its way, so that there is nothing to deploy. */
export function isDeployed(service: ServiceState, release: string): boolean {
  if (service.deployments.length === 0 || isHalted(service)) return false;
  return deploymentOf(service, service.target).definition.taskDefinition.release === release;
}

/** The last completed deployment of another release than the one that new tasks run. */
export function earlierRelease(service: ServiceState): ServiceDefinition | undefined {
  const { release } = deploymentOf(service, service.target).definition.taskDefinition;
  return service.deployments.findLast(
    ({ status, definition }) => status === 'SUCCESSFUL' && definition.taskDefinition.release !== release,
  )?.definition;
}

/**
 * Whether the last deployment ended without a version that new tasks could run. As in ECS, nothing is started then
 * until the next deployment; what runs stays.
 */
export function isHalted(service: ServiceState): boolean {
  const status = currentDeployment(service)?.status;
  return status === 'STOPPED' || status === 'ROLLBACK_FAILED';
}

/** Begins a deployment; one that is in progress ends as superseded. */
export function beginDeployment(turn: Turn, definition: ServiceDefinition): void {
  const { name, deploymentsStarted, alarms } = turn.service;
  const id = `${name}/${deploymentsStarted + 1}`;
  const before = currentDeployment(turn.service);
  if (before !== undefined && isInProgress(before)) {
    endDeployment(turn, { ...before, supersededBy: id }, 'STOPPED', `superseded by (deployment ${id})`);
  }
  turn.change({ deploymentsStarted: deploymentsStarted + 1 });
  turn.putDeployment({
    id,
    definition,
    status: 'IN_PROGRESS',
    startedAt: turn.now,
    failedTasks: 0,
    ignoresAlarms: (definition.deployment.alarms?.names ?? []).some((alarm) => alarms[alarm] === 'ALARM'),
  });
  aimAt(turn, id);
}

/**
 * Ends the deployment in progress as failed, or rolls it back to the last completed one. A rollback that fails has
 * nowhere left to go.
 */
export function failDeployment(turn: Turn, cause: FailureCause, reason: string, rollback: boolean): void {
  const deployment = currentDeployment(turn.service);
  if (deployment === undefined || !isInProgress(deployment)) return;
  const failed = { ...deployment, cause: cause === 'request' ? cause : (deployment.cause ?? cause) };
  turn.say(`(deployment ${turn.service.target}) deployment ${wordsFor[cause]}.`);
  if (deployment.rollback !== undefined) {
    const reasons = `${deployment.statusReason ?? ''}; the rollback failed: ${reason}`;
    endDeployment(turn, failed, cause === 'request' ? 'STOPPED' : 'ROLLBACK_FAILED', reasons);
  } else if (!rollback) {
    endDeployment(turn, failed, 'STOPPED', reason);
  } else if (turn.service.completed === undefined) {
    endDeployment(
      turn,
      failed,
      'ROLLBACK_FAILED',
      `${reason}; there is no completed deployment to roll back to`,
    );
  } else {
    const to = turn.service.completed;
    turn.say(`rolling back to deployment ${to}.`);
    turn.putDeployment({
      ...failed,
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason: reason,
      rollback: { to, failedTasks: 0 },
    });
    aimAt(turn, to);
  }
}

/** Ends the deployment in progress when every task is of its version and ready, and no other is left. */
export function completeDeployment(turn: Turn): void {
  const { desiredCount, target, steady } = turn.service;
  const live = liveTasks(turn.service);
  const arrived =
    live.length === desiredCount && live.every((task) => isReady(task) && task.deployment === target);
  turn.change({ steady: arrived });
  const deployment = currentDeployment(turn.service);
  if (!arrived || deployment === undefined || isHalted(turn.service)) return;
  if (isInProgress(deployment)) {
    const { rollback, statusReason } = deployment;
    turn.change({ completed: target });
    turn.say(`(deployment ${target}) deployment completed.`);
    if (rollback === undefined) endDeployment(turn, deployment, 'SUCCESSFUL');
    else endDeployment(turn, deployment, 'ROLLBACK_SUCCESSFUL', statusReason);
  }
  if (!steady) turn.say('has reached a steady state.');
}

/** ECS's words for the causes. */
const wordsFor: Record<FailureCause, string> = {
  circuitBreaker: 'failed: tasks failed to start',
  alarm: 'failed: alarm detected',
  request: 'stopped by request',
};

/** From now on, new tasks run that deployment's definition; failures of the version before do not delay them. */
function aimAt(turn: Turn, id: string): void {
  turn.change({ target: id, failures: 0, startAfter: turn.now, steady: false });
  const needed = new Set([
    id,
    turn.service.completed,
    ...liveTasks(turn.service).map((task) => task.deployment),
  ]);
  const recent = new Set(turn.service.deployments.slice(-DEPLOYMENTS_KEPT));
  turn.change({
    deployments: turn.service.deployments.filter((each) => recent.has(each) || needed.has(each.id)),
  });
}

function endDeployment(
  turn: Turn,
  { statusReason: _, ...deployment }: DeploymentState,
  status: DeploymentStatus,
  reason?: string,
): void {
  const because = reason === undefined ? {} : { statusReason: reason };
  turn.putDeployment({ ...deployment, ...because, status, finishedAt: turn.now });
}
