import type { ServiceDeployment } from '@aws-sdk/client-ecs';

import type { Verdict } from '../../deployments/deployment.ts';

/** How a deployment ended, by ECS's own word for it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** The reason for a failure, as the end of a sentence. */
  readonly reason?: string;
}

/** Facts for the verdict besides the deployment itself. */
export interface Circumstances {
  /** Another deployment of the service began after ours. */
  readonly newer: string | undefined;
  /**
   * The verdict for the time when it is back, because we stopped it: it took too long, or its tasks failed again and
   * again.
   */
  readonly stoppedFor: Judgement | undefined;
  /** Tasks that the service was to have when the deployment began. */
  readonly desiredBefore: number;
}

/**
 * Judges a deployment by its own state, never by the service's: a service that was rolled back looks as healthy as one that
 * was deployed.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 * @returns undefined while it goes on
 */
export function judge(deployment: ServiceDeployment, circumstances: Circumstances): Judgement | undefined {
  const { status, rollback, statusReason, alarms, deploymentCircuitBreaker } = deployment;
  const { newer, stoppedFor } = circumstances;
  const reason = rollback?.reason ?? statusReason ?? reasonOf({ alarms, deploymentCircuitBreaker });
  switch (status) {
    case 'SUCCESSFUL':
      return succeeded(deployment, circumstances);
    case 'ROLLBACK_SUCCESSFUL':
      return stoppedFor ?? { verdict: 'rolled back', reason };
    case 'ROLLBACK_FAILED':
      return { verdict: 'rollback failed', reason };
    case 'STOPPED':
      if (stoppedFor !== undefined) return stoppedFor;
      if (newer !== undefined)
        return { verdict: 'superseded', reason: `deployment ${idOf(newer)} began after it` };
      return { verdict: 'stopped', reason };
    default:
      return undefined;
  }
}

/** The last part of a service deployment's ARN. */
export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A service that was scaled to 0 meanwhile is "successful" although no task of the new version was ever healthy. */
function succeeded(
  { targetServiceRevision }: ServiceDeployment,
  { desiredBefore }: Circumstances,
): Judgement {
  const requested = targetServiceRevision?.requestedTaskCount ?? 0;
  if (requested > 0 || desiredBefore === 0) return { verdict: 'succeeded' };
  return {
    verdict: 'failed',
    reason:
      'the service was scaled to 0 while it was deployed, so no task of the new version was ever healthy',
  };
}

function reasonOf({
  alarms,
  deploymentCircuitBreaker,
}: Pick<ServiceDeployment, 'alarms' | 'deploymentCircuitBreaker'>): string {
  const ringing = alarms?.triggeredAlarmNames ?? [];
  if (ringing.length > 0) return `alarms went on: ${ringing.join(', ')}`;
  const { status, failureCount = 0 } = deploymentCircuitBreaker ?? {};
  return status === 'TRIGGERED' ? `${failureCount} tasks failed to start` : 'ECS gives no reason';
}
