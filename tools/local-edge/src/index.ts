export type { FailureKind, StatusClass, TargetCounters } from './counters.ts';
export { Edge, type EdgeSettings } from './edge.ts';
export { checkHttp, type HttpCheck } from './http-check.ts';
export type { LoadBalancingAlgorithm } from './load-balancing.ts';
export { routingOf, type EdgeRule, type Routing, type TargetGroupDefinition } from './routing.ts';
export type { Deregistration, HealthCheckSettings } from './target-group.ts';
export type { CheckResult } from './target-health.ts';
export type { TargetEvent } from './target-registry.ts';
export type { Endpoint, TargetState, TargetStatus } from './target.ts';
