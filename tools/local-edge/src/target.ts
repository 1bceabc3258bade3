import { ConnectionPool } from './connection-pool.ts';
import { RequestCounters, type FailureKind, type TargetCounters } from './counters.ts';
import { newTargetHealth, type HealthStatus, type TargetHealth } from './target-health.ts';

/** Where a task of a service listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * As an Application Load Balancer names them:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * - `initial`, `healthy`, `unhealthy`: by its health checks; only a healthy target gets requests
 * - `draining`: deregistered, and what it has is allowed to finish
 * - `unused`: not registered any more, or no rule leads to its target group
 */
export type TargetStatus = HealthStatus | 'draining' | 'unused';

/** One target as plain data. */
export interface TargetState extends Endpoint, Omit<TargetHealth, 'status'>, TargetCounters {
  readonly status: TargetStatus;
}

/** One request or WebSocket that a target has. */
export interface Lease {
  answered(status: number): void;
  failed(kind: FailureKind): void;
  /** Call once, when nothing of it is in flight any more. */
  end(): void;
}

/** A registered task: its health, its connections and what it is working on. */
export class Target {
  readonly endpoint: Endpoint;
  readonly pool: ConnectionPool;
  readonly #counters = new RequestCounters();
  readonly #running = new Set<{ readonly cut: () => void }>();
  health: TargetHealth = newTargetHealth;
  status: TargetStatus = 'initial';
  /** Called whenever the last request has ended. */
  onIdle: (() => void) | undefined;

  constructor({ host, port }: Endpoint, idleMs: number) {
    this.endpoint = { host, port };
    this.pool = new ConnectionPool(idleMs);
  }

  /** Requests and WebSockets that have not ended. */
  get active(): number {
    return this.#running.size;
  }

  /**
   * Counts a request as this target's.
   * @param cut ends it at once; called when the deregistration delay is over
   */
  lease(cut: () => void): Lease {
    const counters = this.#counters;
    const entry = { cut };
    counters.requests += 1;
    this.#running.add(entry);
    return {
      answered: (status) => counters.answered(status),
      failed: (kind) => (counters.failures[kind] += 1),
      end: () => {
        if (this.#running.delete(entry) && this.#running.size === 0) this.onIdle?.();
      },
    };
  }

  /** Ends everything that is in flight; returns how much that was. */
  cut(): number {
    const cut = [...this.#running];
    this.#counters.failures.cut += cut.length;
    for (const entry of cut) entry.cut();
    return cut.length;
  }

  is({ host, port }: Endpoint): boolean {
    return this.endpoint.host === host && this.endpoint.port === port;
  }

  state(): TargetState {
    const { requests, answers, failures } = this.#counters;
    return {
      ...this.endpoint,
      ...this.health,
      status: this.status,
      requests,
      active: this.active,
      answers: { ...answers },
      failures: { ...failures },
    };
  }
}
