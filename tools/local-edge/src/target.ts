import { ConnectionPool } from './connection-pool.ts';
import { RequestCounters, type FailureKind, type TargetCounters } from './counters.ts';
import { newTargetHealth, type HealthStatus, type TargetHealth } from './target-health.ts';

/** The address on which a task of a service listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * As an Application Load Balancer names them:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * - `initial`, `healthy`, `unhealthy`: by its health checks; only a healthy target gets requests
 * - `draining`: deregistered, and its requests are allowed to finish
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
  /** It has become a WebSocket. */
  upgraded(): void;
  failed(kind: FailureKind): void;
  /** Call once, when nothing of the request is in flight any more. */
  end(): void;
}

interface InFlight {
  /** Ends it at once. */
  readonly cut: () => void;
}

/** A registered task: its health, its connections and its requests. */
export class Target {
  readonly endpoint: Endpoint;
  readonly pool: ConnectionPool;
  readonly #counters = new RequestCounters();
  readonly #requests = new Set<InFlight>();
  readonly #webSockets = new Set<InFlight>();
  health: TargetHealth = newTargetHealth;
  status: TargetStatus = 'initial';
  /** Called whenever a request or a WebSocket has ended, and when a request becomes a WebSocket. */
  onLess: (() => void) | undefined;

  constructor({ host, port }: Endpoint, idleMs: number) {
    this.endpoint = { host, port };
    this.pool = new ConnectionPool(idleMs);
  }

  get activeRequests(): number {
    return this.#requests.size;
  }

  get activeWebSockets(): number {
    return this.#webSockets.size;
  }

  /** Requests and WebSockets that have not ended. */
  get active(): number {
    return this.activeRequests + this.activeWebSockets;
  }

  /**
   * Counts a request as this target's.
   * @param cut ends it at once; called when the deregistration delay is over
   */
  lease(cut: () => void): Lease {
    const counters = this.#counters;
    const entry = { cut };
    counters.requests += 1;
    this.#requests.add(entry);
    return {
      answered: (status) => counters.answered(status),
      failed: (kind) => (counters.failures[kind] += 1),
      upgraded: () => {
        this.#requests.delete(entry);
        this.#webSockets.add(entry);
        this.onLess?.();
      },
      end: () => {
        if (this.#requests.delete(entry) || this.#webSockets.delete(entry)) this.onLess?.();
      },
    };
  }

  /** Ends everything that is in flight; returns how much that was. */
  cut(): number {
    const cut = [...this.#requests, ...this.#webSockets];
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
      activeWebSockets: this.activeWebSockets,
      answers: { ...answers },
      failures: { ...failures },
    };
  }
}
