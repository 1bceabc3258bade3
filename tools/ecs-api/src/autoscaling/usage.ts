import type { ServiceRecord } from '../ecs/records.ts';

/** The usage of a service's tasks; a member is undefined where it cannot be measured. */
export interface ServiceUsage {
  /** Percent of its task definition's reservation, since the last call. */
  readonly cpuPercent?: number | undefined;
  readonly memoryPercent?: number | undefined;
  /** Requests a minute for each target of a target group, by the group's ARN, since the last time. */
  readonly requestsPerTarget: ReadonlyMap<string, number>;
}

/** Measures services. */
export interface UsagePort {
  usage(service: ServiceRecord): Promise<ServiceUsage>;
}
