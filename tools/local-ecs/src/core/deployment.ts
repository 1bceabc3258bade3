import type { ServiceDefinition } from '../definition.ts';
import type { DeploymentStatus, FailureCause } from '../description.ts';
import {
  currentDeployment,
  deploymentInProgress,
  deploymentOf,
  isReady,
  isRinging,
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

/** The definition of the last completed deployment with another release than the one that new tasks run. */
export function earlierRelease(service: ServiceState): ServiceDefinition | undefined {
  const { release } = deploymentOf(service, service.target).definition.taskDefinition;
  return service.deployments.findLast(
    ({ status, definition }) => status === 'SUCCESSFUL' && definition.taskDefinition.release !== release,
  )?.definition;
}

/**
 * Whether the last deployment ended without a version that new tasks could run. As in ECS, nothing is started then
 * until the next deployment; running tasks stay.
 */
export function isHalted(service: ServiceState): boolean {
  const status = currentDeployment(service)?.status;
  return status === 'STOPPED' || status === 'ROLLBACK_FAILED';
}

/** Begins a deployment; the one in progress ends as superseded. */
export function beginDeployment(turn: Turn, definition: ServiceDefinition): void {
  const deploymentsStarted = turn.service.deploymentsStarted + 1;
  const id = `${turn.service.name}/${deploymentsStarted}`;
  const before = deploymentInProgress(turn.service);
  if (before)
    endDeployment(turn, { ...before, supersededBy: id }, 'STOPPED', `superseded by (deployment ${id})`);
  const alarms = definition.deployment.alarms?.names ?? [];
  const deployment: DeploymentState = {
    id,
    definition,
    status: 'IN_PROGRESS',
    startedAt: turn.now,
    failedTasks: 0,
    ignoresAlarms: alarms.some((alarm) => isRinging(turn.service, alarm)),
  };
  turn.change({ deploymentsStarted, deployments: [...turn.service.deployments, deployment] });
  aimAt(turn, id);
}

/**
 * Ends the deployment in progress as failed, or rolls it back to the last completed one. A rollback that fails has
 * nowhere left to go.
 */
export function failDeployment(turn: Turn, cause: FailureCause, reason: string, rollback: boolean): void {
  const deployment = deploymentInProgress(turn.service);
  if (deployment === undefined) return;
  const { completed } = turn.service;
  const failed = { ...deployment, cause: cause === 'request' ? cause : (deployment.cause ?? cause) };
  if (deployment.rollback !== undefined) {
    const reasons = `${deployment.statusReason ?? ''}; the rollback failed: ${reason}`;
    endDeployment(turn, failed, cause === 'request' ? 'STOPPED' : 'ROLLBACK_FAILED', reasons);
  } else if (!rollback) {
    endDeployment(turn, failed, 'STOPPED', reason);
  } else if (completed === undefined) {
    const reasons = `${reason}; there is no completed deployment to roll back to`;
    endDeployment(turn, failed, 'ROLLBACK_FAILED', reasons);
  } else {
    const { release } = deploymentOf(turn.service, completed).definition.taskDefinition;
    const back = { to: completed, release, failedTasks: 0 };
    turn.putDeployment({ ...failed, status: 'ROLLBACK_IN_PROGRESS', statusReason: reason, rollback: back });
    aimAt(turn, completed);
  }
}

/** Ends the deployment in progress when every task is of its version and ready, and no other is left. */
export function completeDeployment(turn: Turn): void {
  const { desiredCount, target } = turn.service;
  const live = liveTasks(turn.service);
  const arrived = live.every((task) => isReady(task) && task.deployment === target);
  const steady = live.length === desiredCount && arrived && !isHalted(turn.service);
  turn.change({ steady });
  const deployment = deploymentInProgress(turn.service);
  if (deployment === undefined) return;
  if (!steady || !isBaked(turn, deployment)) return;
  turn.change({ completed: target });
  const status = deployment.rollback === undefined ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL';
  endDeployment(turn, deployment, status, deployment.statusReason);
}

/** The end of the time in which alarms judge a deployment; undefined while none waits for that. */
export function bakedAt(service: ServiceState): number | undefined {
  const deployment = deploymentInProgress(service);
  if (deployment?.bakingSince === undefined) return undefined;
  return deployment.bakingSince + bakeTime(deployment);
}

/** Begins to bake a deployment whose tasks are all ready. What is rolled back has been judged already. */
function isBaked(turn: Turn, deployment: DeploymentState): boolean {
  if (deployment.rollback !== undefined || bakeTime(deployment) === 0) return true;
  if (deployment.bakingSince === undefined) turn.putDeployment({ ...deployment, bakingSince: turn.now });
  return turn.isDue(bakedAt(turn.service));
}

function bakeTime({ definition, ignoresAlarms }: DeploymentState): number {
  return ignoresAlarms ? 0 : (definition.deployment.alarms?.bakeMs ?? 0);
}

/** From now on, new tasks run that deployment's definition; failures of the version before do not delay them. */
function aimAt(turn: Turn, id: string): void {
  const { completed, deployments } = turn.service;
  const needed = new Set([id, completed, ...liveTasks(turn.service).map((task) => task.deployment)]);
  const kept = deployments.filter(
    (each, index) => index >= deployments.length - DEPLOYMENTS_KEPT || needed.has(each.id),
  );
  turn.change({ target: id, failures: 0, startAfter: turn.now, steady: false, deployments: kept });
}

function endDeployment(
  turn: Turn,
  deployment: DeploymentState,
  status: DeploymentStatus,
  statusReason?: string,
): void {
  turn.putDeployment({ ...deployment, status, statusReason, finishedAt: turn.now });
}
