import type { EcsEngine } from '../engine/ecs-engine.ts';
import { serviceKey, type EcsState } from './ecs-state.ts';
import type { ServiceRecord } from './records.ts';

/**
 * Changes how many tasks a service has, without a deployment.
 * @throws {ApiError} when that count leaves no room for deployments
 */
export function scaleService(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  desiredCount: number,
): ServiceRecord {
  engine.scale(service, desiredCount);
  // The scheduler has reported its first steps by now.
  const now = state.services.get(serviceKey(service.clusterName, service.serviceName)) ?? service;
  return state.putService(engine.withSnapshot({ ...now, desiredCount }));
}
