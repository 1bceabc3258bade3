import type { z } from 'zod';

import type { Names } from '../names.ts';
import { ApiError } from '../protocol/api-error.ts';
import type { putScalingPolicyRequest } from '../schema/autoscaling/scaling-policies.ts';
import type { registerScalableTargetRequest } from '../schema/autoscaling/scalable-targets.ts';
import type { putScheduledActionRequest } from '../schema/autoscaling/scheduled-actions.ts';
import { Collection } from '../state/collection.ts';
import type { StateStore } from '../state/state-store.ts';

/** Times are seconds since the epoch. */
export interface ScalableTarget {
  readonly ScalableTargetARN: string;
  readonly ServiceNamespace: 'ecs';
  readonly ResourceId: string;
  readonly ScalableDimension: 'ecs:service:DesiredCount';
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
  readonly RoleARN: string;
  readonly CreationTime: number;
  readonly SuspendedState: SuspendedState;
  readonly tags: Readonly<Record<string, string>>;
}

export type SuspendedState = NonNullable<z.infer<typeof registerScalableTargetRequest>['SuspendedState']>;

export type ScalingPolicy = z.infer<typeof putScalingPolicyRequest> & {
  readonly PolicyARN: string;
  readonly CreationTime: number;
};

export type ScheduledAction = Omit<z.infer<typeof putScheduledActionRequest>, 'Schedule'> & {
  readonly Schedule: string;
  readonly ScheduledActionARN: string;
  readonly CreationTime: number;
};

export interface ScalingActivity {
  readonly ActivityId: string;
  readonly ServiceNamespace: 'ecs';
  readonly ResourceId: string;
  readonly ScalableDimension: 'ecs:service:DesiredCount';
  readonly Description: string;
  readonly Cause: string;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly StatusCode: 'Successful' | 'Failed';
  readonly StatusMessage: string;
}

/** The stored state of Application Auto Scaling. */
export class AutoscalingState {
  readonly names: Names;
  readonly now: () => number;
  /** By resource id. */
  readonly targets: Collection<ScalableTarget>;
  /** By `<resource id> <name>`. */
  readonly policies: Collection<ScalingPolicy>;
  readonly actions: Collection<ScheduledAction>;
  readonly activities: Collection<ScalingActivity>;

  constructor(store: StateStore, names: Names, now: () => number) {
    this.names = names;
    this.now = now;
    this.targets = new Collection(store, 'scalable-targets');
    this.policies = new Collection(store, 'scaling-policies');
    this.actions = new Collection(store, 'scheduled-actions');
    this.activities = new Collection(store, 'scaling-activities');
  }

  /** @throws {ApiError} when nothing is registered under that id */
  target(resourceId: string): ScalableTarget {
    const target = this.targets.get(resourceId);
    if (target !== undefined) return target;
    throw new ApiError(
      'ObjectNotFoundException',
      `No scalable target registered for service namespace: ecs, resource ID: ${resourceId}, scalable dimension: ecs:service:DesiredCount`,
    );
  }
}

export function keyOf(resourceId: string, name: string): string {
  return `${resourceId} ${name}`;
}

export function invalid(message: string): ApiError {
  return new ApiError('ValidationException', message);
}

/**
 * The resource that a request means.
 * @throws {ApiError} for anything but the desired count of a service of ECS
 */
export function requireEcs({
  ServiceNamespace,
  ScalableDimension,
}: {
  readonly ServiceNamespace: string;
  readonly ScalableDimension?: string | undefined;
}): void {
  if (ServiceNamespace !== 'ecs') {
    throw invalid(
      `This endpoint scales services of ECS only: ServiceNamespace must be ecs, got: ${ServiceNamespace}`,
    );
  }
  if (ScalableDimension !== undefined && ScalableDimension !== 'ecs:service:DesiredCount') {
    throw invalid(
      `Unsupported service namespace, resource type or scalable dimension: ecs has ecs:service:DesiredCount, got: ${ScalableDimension}`,
    );
  }
}
