import { edgePaths, pathMatcher, type ManifestInput, type ServiceManifest } from '@fairway/service-manifest';

import type { LoadBalancingAlgorithm } from './load-balancing.ts';
import type { HealthCheckSettings } from './target-group.ts';

/** A listener rule: requests whose path matches one of the patterns go to the service's target group. */
export interface EdgeRule {
  /** Rules are tried from the lowest number up. */
  readonly priority: number;
  readonly paths: readonly string[];
  readonly service: string;
}

/** How requests are spread over the targets of a service, and how the targets' health is checked. */
export interface TargetGroupDefinition {
  readonly service: string;
  readonly healthPath: string;
  /** Settings that differ from the edge's. */
  readonly healthCheck?: Partial<HealthCheckSettings>;
  /** @default round_robin */
  readonly loadBalancingAlgorithm?: LoadBalancingAlgorithm;
  /** Milliseconds that a deregistered target has to finish. @default 300 s, an ALB's own */
  readonly deregistrationDelayMs?: number;
}

export interface Routing {
  readonly rules: readonly EdgeRule[];
  readonly targetGroups: readonly TargetGroupDefinition[];
}

/** The rules and target groups that manifests ask for, the same as their load balancer gets. */
export function routingOf(
  manifests: readonly (Pick<ManifestInput, 'name' | 'paths' | 'worker'> &
    Pick<ServiceManifest, 'healthPath'>)[],
): Routing {
  return {
    rules: manifests
      .map((manifest, index) => ({
        priority: index + 1,
        paths: edgePaths(manifest),
        service: manifest.name,
      }))
      .filter(({ paths }) => paths.length > 0),
    targetGroups: manifests.map(({ name, healthPath }) => ({ service: name, healthPath })),
  };
}

/** Compiles rules to a function from a path, without its query, to the service that answers it. */
export function compileRules(rules: readonly EdgeRule[]): (path: string) => string | undefined {
  const compiled = rules
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ service, paths }) => ({ service, matchers: paths.map((pattern) => pathMatcher(pattern)) }));
  return (path) => compiled.find(({ matchers }) => matchers.some((matches) => matches(path)))?.service;
}
