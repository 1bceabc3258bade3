import { randomUUID } from 'node:crypto';

import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { EcsState } from '../ecs/ecs-state.ts';
import { scaleService } from '../ecs/scale-service.ts';
import type { ServiceRecord } from '../ecs/records.ts';
import { messageOf } from '../message-of.ts';
import type { AutoscalingState, ScalableTarget, ScalingActivity } from './autoscaling-state.ts';

const ACTIVITIES_KEPT = 200;

/** Brings services into the bounds of their targets, and records each change. */
export class Scaler {
  readonly #state: AutoscalingState;
  readonly #ecs: EcsState;
  readonly #engine: EcsEngine;

  constructor(state: AutoscalingState, ecs: EcsState, engine: EcsEngine) {
    this.#state = state;
    this.#ecs = ecs;
    this.#engine = engine;
  }

  /** The service of `service/<cluster>/<name>`; undefined when there is none that is active. */
  serviceOf(resourceId: string): ServiceRecord | undefined {
    const [kind, cluster = '', name = ''] = resourceId.split('/');
    const service = kind === 'service' ? this.#ecs.findService(cluster, name) : undefined;
    return service?.status === 'ACTIVE' ? service : undefined;
  }

  /** Sets the desired count of a target's service to the nearest that its bounds allow. */
  keepInBounds({ ResourceId, MinCapacity, MaxCapacity }: ScalableTarget): void {
    const service = this.serviceOf(ResourceId);
    if (service === undefined) return;
    const { desiredCount } = service;
    const wanted = Math.min(Math.max(desiredCount, MinCapacity), MaxCapacity);
    if (wanted === desiredCount) return;
    const cause =
      wanted > desiredCount
        ? `minimum capacity was set to ${MinCapacity}`
        : `maximum capacity was set to ${MaxCapacity}`;
    this.scaleTo(ResourceId, wanted, cause);
  }

  /** Sets the desired count of a service, and writes down why and whether that could be done. */
  scaleTo(ResourceId: string, wanted: number, cause: string): void {
    const service = this.serviceOf(ResourceId);
    if (service === undefined) return;
    const description = `Setting desired count to ${wanted}.`;
    try {
      scaleService(this.#ecs, this.#engine, service, wanted);
      const message = `Successfully set desired count to ${wanted}. Change successfully fulfilled by ecs.`;
      this.record(ResourceId, { description, cause, status: 'Successful', message });
    } catch (error) {
      const message = `Failed to set desired count to ${wanted}. Reason: ${messageOf(error)}`;
      this.record(ResourceId, { description, cause, status: 'Failed', message });
    }
  }

  record(
    resourceId: string,
    activity: {
      readonly description: string;
      readonly cause: string;
      readonly status: ScalingActivity['StatusCode'];
      readonly message: string;
    },
  ): void {
    const id = randomUUID();
    const at = this.#state.now();
    this.#state.activities.keep(id, {
      ActivityId: id,
      ServiceNamespace: 'ecs',
      ResourceId: resourceId,
      ScalableDimension: 'ecs:service:DesiredCount',
      Description: activity.description,
      Cause: activity.cause,
      StartTime: at,
      EndTime: at,
      StatusCode: activity.status,
      StatusMessage: activity.message,
    });
    const old = this.#state.activities
      .values()
      .toSorted((a, b) => b.StartTime - a.StartTime)
      .slice(ACTIVITIES_KEPT);
    for (const { ActivityId } of old) this.#state.activities.remove(ActivityId);
  }
}
