import type { AlarmPort } from '../alarms/alarm-states.ts';
import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { TargetGroupSettings } from '../task-side/contract.ts';
import type { EcsState } from './ecs-state.ts';
import { serviceNotFound } from './errors.ts';
import type { ServiceRecord } from './records.ts';

/** The parts of the endpoint that operations on services use. */
export interface ServiceDependencies {
  readonly state: EcsState;
  readonly engine: EcsEngine;
  /** @throws {Error} with ECS's sentence for a target group that does not exist */
  readonly readTargetGroup: (arn: string) => Promise<TargetGroupSettings>;
  readonly alarms: AlarmPort;
}

/** The stored record of a service as it is now: events may have changed it since it was read. */
export function current(state: EcsState, { clusterName, serviceName }: ServiceRecord): ServiceRecord {
  const service = state.findService(clusterName, serviceName);
  if (service === undefined) throw serviceNotFound();
  return service;
}

/** An answered request must survive this process. */
export function save(state: EcsState, engine: EcsEngine, service: ServiceRecord): ServiceRecord {
  return state.putService(engine.withSnapshot(current(state, service)));
}
