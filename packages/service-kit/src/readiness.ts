/** Asks whether a dependency answers; rejects when it does not. */
export interface ReadinessCheck {
  /** Name of the dependency: `database`, `state bucket`. */
  readonly name: string;
  check(signal: AbortSignal): Promise<void>;
}

export interface DependencyState {
  readonly name: string;
  readonly state: 'up' | 'down';
  readonly latencyMs: number;
  /** The reason why it is down; for the log only. */
  readonly error?: unknown;
}

export interface ReadinessReport {
  readonly state: 'ready' | 'not ready' | 'draining';
  readonly dependencies: readonly DependencyState[];
}

/** A dependency that has not answered by then is down. */
const CHECK_TIMEOUT_MS = 2_000;
/** Several load balancers and people asking at once cost the dependencies one question a second. */
const REPORT_LIFETIME_MS = 1_000;

/**
 * Tells whether the service should get requests: its dependencies answer, and it is not about to stop.
 * @example
 * const readiness = new Readiness([{ name: 'database', check: () => database.ping() }]);
 */
export class Readiness {
  readonly #checks: readonly ReadinessCheck[];
  #draining = false;
  #report: Promise<readonly DependencyState[]> | undefined;
  #reportedAt = 0;

  constructor(checks: readonly ReadinessCheck[] = []) {
    this.#checks = checks;
  }

  /** From now on not ready, even when all dependencies are. */
  startDraining(): void {
    this.#draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const dependencies = await this.#dependencies();
    const allUp = dependencies.every(({ state }) => state === 'up');
    return { state: this.#draining ? 'draining' : allUp ? 'ready' : 'not ready', dependencies };
  }

  #dependencies(): Promise<readonly DependencyState[]> {
    const now = performance.now();
    if (this.#report === undefined || now - this.#reportedAt > REPORT_LIFETIME_MS) {
      this.#reportedAt = now;
      this.#report = Promise.all(this.#checks.map(runCheck));
    }
    return this.#report;
  }
}

async function runCheck(dependency: ReadinessCheck): Promise<DependencyState> {
  const startedAt = performance.now();
  const { name } = dependency;
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const latencyMs = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([dependency.check(signal), expired]);
    return { name, state: 'up', latencyMs: latencyMs() };
  } catch (error) {
    return { name, state: 'down', latencyMs: latencyMs(), error };
  }
}
