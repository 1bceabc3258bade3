import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

import type { ServiceChange } from '../../deployments/deployment.ts';
import type { EcsWatch, ServiceName } from './ecs-watch.ts';
import type { HealthQuestion } from './task-evidence.ts';

/** The time in milliseconds that deployments may take by default. */
export const BUDGET_MS = 20 * 60_000;

/** A service that is about to change, and how its own deployment is recognised. */
export interface FollowedService {
  readonly change: ServiceChange;
  readonly name: ServiceName;
  /** `RELEASE` of its new task definition; asked for when the change has been made, which may decide it. */
  readonly release: () => string;
  readonly logGroup: string;
  /** The load balancer's health check of its tasks. */
  readonly check: HealthQuestion;
}

export interface FollowOptions {
  readonly environment: string;
  readonly services: readonly FollowedService[];
  /** Makes the change: Terraform's apply of the saved plan. */
  readonly apply: () => Promise<void>;
  readonly ecs: EcsWatch;
  readonly logs: CloudWatchLogsClient;
  /** Milliseconds between two looks. @default 5 s: ECS throttles who asks more often for long */
  readonly pollMs?: number;
  /**
   * Milliseconds that deployments may take from the end of the apply; then they are stopped and rolled back.
   * @default 20 minutes
   */
  readonly budgetMs?: number;
  /** Looks between two counts of failed tasks. @default 5 */
  readonly looksToACount?: number;
  /** Failed tasks that are enough to stop a deployment. @default twice the service's count, from 10 to 100 */
  readonly maxFailedTasks?: number;
}
