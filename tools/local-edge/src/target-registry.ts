import { checkHttp } from './http-check.ts';
import type { TargetGroup } from './routing.ts';
import { afterCheck, newTargetHealth, type HealthThresholds, type TargetHealth } from './target-health.ts';

/** Where a task of a service listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface HealthCheckSettings extends HealthThresholds {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** Told whenever a target becomes healthy or unhealthy. */
export interface TargetHealthEvent extends Endpoint {
  readonly service: string;
  readonly status: TargetHealth['status'];
  readonly detail: string;
}

interface Target extends Endpoint {
  health: TargetHealth;
  timer?: NodeJS.Timeout;
}

interface Group {
  healthPath: string;
  targets: Target[];
  /** Counts choices; round robin. */
  turn: number;
}

/** The targets of every service, each checked as long as it is registered. */
export class TargetRegistry {
  readonly #settings: HealthCheckSettings;
  readonly #groups = new Map<string, Group>();
  readonly #onHealth: (event: TargetHealthEvent) => void;

  constructor(settings: HealthCheckSettings, onHealth: (event: TargetHealthEvent) => void) {
    this.#settings = settings;
    this.#onHealth = onHealth;
  }

  /** Keeps the targets of groups that stay, and forgets groups that are gone. */
  setGroups(groups: readonly TargetGroup[]): void {
    for (const service of this.#groups.keys()) {
      if (groups.some((group) => group.service === service)) continue;
      this.setTargets(service, []);
      this.#groups.delete(service);
    }
    for (const { service, healthPath } of groups) {
      const known = this.#groups.get(service);
      if (known === undefined) this.#groups.set(service, { healthPath, targets: [], turn: 0 });
      else known.healthPath = healthPath;
    }
  }

  /** Registers what is new and deregisters what is not named; both take effect at once. */
  setTargets(service: string, endpoints: readonly Endpoint[]): void {
    const group = this.#groups.get(service);
    if (group === undefined) throw new Error(`the edge has no target group for service '${service}'`);
    const leaving = group.targets.filter((target) => !endpoints.some((endpoint) => isSame(endpoint, target)));
    for (const target of leaving) clearTimeout(target.timer);
    const staying = group.targets.filter((target) => !leaving.includes(target));
    const joining = endpoints
      .filter((endpoint) => !staying.some((target) => isSame(endpoint, target)))
      .map(({ host, port }): Target => ({ host, port, health: newTargetHealth }));
    group.targets = [...staying, ...joining];
    for (const target of joining) void this.#check(service, group, target);
  }

  /** The healthy target whose turn it is. */
  choose(service: string): Endpoint | undefined {
    const group = this.#groups.get(service);
    if (group === undefined) return undefined;
    const healthy = group.targets.filter(({ health }) => health.status === 'healthy');
    group.turn += 1;
    return healthy[group.turn % healthy.length];
  }

  /** Every target with its health, by service. */
  state() {
    return [...this.#groups].map(([service, { healthPath, targets }]) => ({
      service,
      healthPath,
      targets: targets.map(({ host, port, health }) => ({ host, port, ...health })),
    }));
  }

  close(): void {
    for (const service of this.#groups.keys()) this.setTargets(service, []);
  }

  async #check(service: string, group: Group, target: Target): Promise<void> {
    const startedAt = performance.now();
    const { intervalMs, timeoutMs } = this.#settings;
    const { host, port } = target;
    const result = await checkHttp({ host, port, path: group.healthPath, timeoutMs });
    if (!group.targets.includes(target)) return;
    const before = target.health.status;
    target.health = afterCheck(target.health, result, this.#settings);
    const { status, detail } = target.health;
    if (status !== before) this.#onHealth({ service, host, port, status, detail });
    // The time that a check takes does not move the next one.
    const waitMs = Math.max(0, intervalMs - (performance.now() - startedAt));
    target.timer = setTimeout(() => void this.#check(service, group, target), waitMs);
  }
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}
