import { checkHttp, type HttpCheck } from './http-check.ts';
import type { Routing, TargetGroupDefinition } from './routing.ts';
import { TargetGroup, type HealthCheckSettings, type TargetGroupSettings } from './target-group.ts';
import type { CheckResult } from './target-health.ts';
import type { Endpoint, Target, TargetStatus } from './target.ts';

/** A change of a target's status. */
export interface TargetEvent extends Endpoint {
  readonly service: string;
  readonly status: TargetStatus;
  /** The answer to the last health check. */
  readonly detail: string;
}

export interface RegistrySettings {
  readonly healthCheck: HealthCheckSettings;
  /** Milliseconds after which an unused connection to a target is given up. */
  readonly idleMs: number;
  readonly onEvent: (event: TargetEvent) => void;
  /** @default an HTTP request */
  readonly check?: (check: HttpCheck) => Promise<CheckResult>;
}

/** An ALB's own: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
const DEREGISTRATION_DELAY_MS = 300_000;

/** The target groups of every service. */
export class TargetRegistry {
  readonly #settings: RegistrySettings;
  readonly #groups = new Map<string, TargetGroup>();
  readonly #leaving = new Set<TargetGroup>();

  constructor(settings: RegistrySettings) {
    this.#settings = settings;
  }

  /** Targets of groups that stay are kept; those of removed groups drain. */
  setRouting({ rules, targetGroups }: Routing): void {
    for (const [service, group] of this.#groups) {
      if (targetGroups.some((definition) => definition.service === service)) continue;
      this.#groups.delete(service);
      this.#leaving.add(group);
      void group.setTargets([]).then(() => this.#leaving.delete(group));
    }
    for (const definition of targetGroups) {
      const inUse = rules.some(({ service }) => service === definition.service);
      this.#configure(definition, inUse);
    }
  }

  /** @throws {Error} when the service has no target group */
  group(service: string): TargetGroup {
    const group = this.#groups.get(service);
    if (group === undefined) throw new Error(`the edge has no target group for service '${service}'`);
    return group;
  }

  choose(service: string, tried: readonly Target[]): Target | undefined {
    return this.#groups.get(service)?.choose(tried);
  }

  state() {
    return [...this.#groups].map(([service, group]) => ({ service, ...group.state() }));
  }

  close(): void {
    for (const group of [...this.#groups.values(), ...this.#leaving]) group.close();
  }

  #configure(definition: TargetGroupDefinition, inUse: boolean): void {
    const { service, healthPath, healthCheck } = definition;
    const settings: TargetGroupSettings = {
      healthPath,
      healthCheck: { ...this.#settings.healthCheck, ...healthCheck },
      loadBalancingAlgorithm: definition.loadBalancingAlgorithm ?? 'round_robin',
      deregistrationDelayMs: definition.deregistrationDelayMs ?? DEREGISTRATION_DELAY_MS,
      inUse,
    };
    const known = this.#groups.get(service);
    if (known === undefined) this.#groups.set(service, this.#newGroup(service, settings));
    else known.configure(settings);
  }

  #newGroup(service: string, settings: TargetGroupSettings): TargetGroup {
    const { idleMs, onEvent, check = checkHttp } = this.#settings;
    return new TargetGroup(settings, {
      check,
      idleMs,
      onStatus: ({ endpoint, status, health }) =>
        onEvent({ service, ...endpoint, status, detail: health.detail }),
    });
  }
}
