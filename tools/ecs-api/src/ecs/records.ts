import type { ServiceSnapshot, TaskDescription } from '@fairway/local-ecs';
import type { z } from 'zod';

import type { tag } from '../schema/ecs/shared.ts';
import type { createServiceRequest } from '../schema/ecs/services.ts';
import type { runTaskRequest } from '../schema/ecs/tasks.ts';
import type { registerTaskDefinitionRequest } from '../schema/ecs/task-definitions.ts';
import type { TargetGroupSettings } from '../task-side/contract.ts';
import type { RunSummary } from '../engine/task-run.ts';

/** The stored records, as JSON can carry them. Times are seconds since the epoch, as in the API. */

export type Tag = z.infer<typeof tag>;

export interface ClusterRecord {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly tags: readonly Tag[];
  /** Members of the requests that made it as it is. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly capacityProviders: readonly string[];
  readonly defaultCapacityProviderStrategy: readonly CapacityProviderStrategyItem[];
}

export interface CapacityProviderStrategyItem {
  readonly capacityProvider: string;
  readonly weight?: number | undefined;
  readonly base?: number | undefined;
}

export type TaskDefinitionRequest = z.infer<typeof registerTaskDefinitionRequest>;
export type ContainerDefinitionRequest = NonNullable<
  TaskDefinitionRequest['containerDefinitions']
>[number] & {
  readonly name: string;
  readonly image: string;
};

/** A task definition as `DescribeTaskDefinition` answers it. */
export interface TaskDefinitionRecord extends Omit<TaskDefinitionRequest, 'containerDefinitions' | 'tags'> {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly containerDefinitions: readonly ContainerDefinitionRequest[];
  readonly compatibilities: readonly string[];
  readonly requiresAttributes: readonly { readonly name: string }[];
  readonly registeredAt: number;
  readonly registeredBy: string;
  readonly deregisteredAt?: number;
}

export interface TaskDefinitionEntry {
  readonly taskDefinition: TaskDefinitionRecord;
  readonly tags: readonly Tag[];
}

export type ServiceRequest = z.infer<typeof createServiceRequest>;

/**
 * The version of a service at one time: the answer of `DescribeServiceRevisions`, and the target groups as they were.
 */
export interface ServiceRevisionRecord {
  readonly serviceRevisionArn: string;
  readonly createdAt: number;
  readonly taskDefinition: string;
  /** Members of the service's requests that belong to a revision. */
  readonly given: Readonly<Partial<ServiceRequest>>;
  readonly targetGroups: readonly TargetGroupSettings[];
}

export interface ServiceDeploymentRecord {
  readonly serviceDeploymentArn: string;
  /** `ecs-svc/<digits>`: how service events and `DescribeServices` call it. */
  readonly deploymentId: string;
  /** The scheduler's name for it. */
  readonly schedulerId: string;
  readonly revisionArn: string;
  readonly sourceRevisionArns: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number;
  readonly finishedAt?: number | undefined;
  readonly stoppedAt?: number | undefined;
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly deploymentConfiguration: ServiceRequest['deploymentConfiguration'];
  readonly rollback?:
    | { readonly reason: string; readonly startedAt: number; readonly serviceRevisionArn: string }
    | undefined;
  readonly failedTasks: number;
  readonly threshold: number;
  readonly triggeredAlarms: readonly string[];
  /** The cause of its failure; absent while it has not failed. */
  readonly cause?: 'circuitBreaker' | 'alarm' | 'request' | undefined;
}

export interface ServiceEventRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export interface ServiceRecord {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterName: string;
  /** Tells it apart from an earlier service of the same name. */
  readonly instance: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly createdAt: number;
  readonly createdBy: string;
  readonly desiredCount: number;
  /** The newest revision is that of the last update; the scheduler knows which one runs. */
  readonly taskDefinition: string;
  /** Members of `CreateService` and each `UpdateService` since, the later over the earlier. */
  readonly given: Readonly<ServiceRequest>;
  readonly tags: readonly Tag[];
  /** Oldest first. */
  readonly revisions: readonly ServiceRevisionRecord[];
  readonly deployments: readonly ServiceDeploymentRecord[];
  /** Newest first. */
  readonly events: readonly ServiceEventRecord[];
  /** The scheduler's snapshot of it, for the next process. */
  readonly scheduler?: ServiceSnapshot | undefined;
}

export type RunTaskRequest = z.infer<typeof runTaskRequest>;

/** A task as it was asked for, and how it ended. */
export interface TaskRecord {
  readonly taskArn: string;
  readonly taskId: string;
  readonly clusterName: string;
  /** The scheduler's names for its service or job, and for the task. */
  readonly schedulerService: string;
  readonly schedulerTask: string;
  /** Absent for a task of `RunTask`. */
  readonly serviceName?: string | undefined;
  /** The service deployment that started it, as `ecs-svc/…`. */
  readonly deploymentId?: string | undefined;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly startedBy?: string | undefined;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
  /** Members of the request that started it: `RunTask`'s, or its service's. */
  readonly given: Readonly<Partial<RunTaskRequest>>;
  /** The request to end it. */
  readonly stopRequest?: {
    readonly code: 'UserInitiated' | 'ServiceSchedulerInitiated';
    readonly reason: string;
  };
  /** Once it has stopped: the last descriptions of the scheduler and of its run. */
  readonly ended?: { readonly task: TaskDescription; readonly run: RunSummary; readonly at: number };
}
