export { Edge, type EdgeSettings } from './edge.ts';
export { checkHttp, type HttpCheck } from './http-check.ts';
export { routingOf, type EdgeRule, type Routing, type TargetGroup } from './routing.ts';
export type { CheckResult } from './target-health.ts';
export type { Endpoint, TargetHealthEvent } from './target-registry.ts';
