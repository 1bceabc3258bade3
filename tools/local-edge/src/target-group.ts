import { repeatCheck } from './health-checks.ts';
import type { HttpCheck } from './http-check.ts';
import { balance, type LoadBalancingAlgorithm } from './load-balancing.ts';
import { afterCheck, newTargetHealth, type CheckResult, type HealthThresholds } from './target-health.ts';
import { Target, type Endpoint, type TargetStatus } from './target.ts';

export interface HealthCheckSettings extends HealthThresholds {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Statuses that pass. @default '200' */
  readonly matcher?: string;
}

/** A target group's settings, all of them. */
export interface TargetGroupSettings {
  readonly healthPath: string;
  readonly healthCheck: HealthCheckSettings;
  readonly loadBalancingAlgorithm: LoadBalancingAlgorithm;
  readonly deregistrationDelayMs: number;
  /** Whether a rule leads here; targets of a group without one are `unused` and not checked. */
  readonly inUse: boolean;
}

/** The dependencies of a group. */
export interface TargetGroupPorts {
  readonly check: (check: HttpCheck) => Promise<CheckResult>;
  /** Milliseconds after which an unused connection to a target is given up. */
  readonly idleMs: number;
  readonly onStatus: (target: Target) => void;
}

/** The end of a deregistration. */
export interface Deregistration {
  /** No request was in flight any more, the delay was over, or the target was registered again. */
  readonly ended: 'idle' | 'delay' | 'registered';
  /** Requests and WebSockets that were in flight when the delay was over, and were cut. */
  readonly cut: number;
  /** WebSockets that are still open: until the service closes them, or the delay is over. */
  readonly webSockets: number;
}

/** A target, and its state in the group. */
interface Member {
  readonly target: Target;
  /** Settled when the target gets requests, or will not. */
  inService: PromiseWithResolvers<'healthy' | 'unused'>;
  stopChecks: () => void;
  draining?: Draining | undefined;
}

interface Draining extends PromiseWithResolvers<Deregistration> {
  readonly delay: NodeJS.Timeout;
}

/** The targets of one service: registered, checked, chosen, drained. */
export class TargetGroup {
  readonly #ports: TargetGroupPorts;
  #settings: TargetGroupSettings;
  #members: readonly Member[] = [];
  /** Counts requests. */
  #turn = 0;

  constructor(settings: TargetGroupSettings, ports: TargetGroupPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  /** Replaces the settings; a changed interval counts from a target's next registration. */
  configure(settings: TargetGroupSettings): void {
    const useChanged = settings.inUse !== this.#settings.inUse;
    this.#settings = settings;
    if (!useChanged) return;
    for (const member of this.#registered()) this.#startChecks(member);
  }

  /** Resolves when the target gets requests, or with `unused` when it is deregistered before. */
  register(endpoint: Endpoint): Promise<'healthy' | 'unused'> {
    const member = this.#find(endpoint) ?? this.#add(endpoint);
    if (member.draining !== undefined) {
      stopDraining(member, { ended: 'registered', cut: 0, webSockets: member.target.activeWebSockets });
      this.#startChecks(member);
    }
    return member.inService.promise;
  }

  /**
   * Drains: no new requests, running ones may finish until the delay is over. Resolves when there are none, although
   * WebSockets may be open: the service closes them when it is asked to stop, which comes later.
   */
  deregister(endpoint: Endpoint, delayMs = this.#settings.deregistrationDelayMs): Promise<Deregistration> {
    const member = this.#find(endpoint);
    if (member === undefined) return Promise.resolve({ ended: 'idle', cut: 0, webSockets: 0 });
    return member.draining?.promise ?? this.#drain(member, delayMs);
  }

  /** Registers new targets and deregisters those that are not named; resolves when these have drained. */
  async setTargets(endpoints: readonly Endpoint[]): Promise<void> {
    const leaving = this.#registered().filter(
      ({ target }) => !endpoints.some((endpoint) => target.is(endpoint)),
    );
    const drained = leaving.map(({ target }) => this.deregister(target.endpoint));
    for (const endpoint of endpoints) void this.register(endpoint);
    await Promise.all(drained);
  }

  /** The next healthy target in turn, without those that were tried. */
  choose(tried: readonly Target[]): Target | undefined {
    if (tried.length === 0) this.#turn += 1;
    const candidates = this.#members
      .map(({ target }) => target)
      .filter((target) => target.status === 'healthy' && !tried.includes(target));
    return balance(candidates, this.#settings.loadBalancingAlgorithm, this.#turn);
  }

  state() {
    return { ...this.#settings, targets: this.#members.map(({ target }) => target.state()) };
  }

  /** Cuts everything. */
  close(): void {
    for (const member of this.#members) {
      member.stopChecks();
      this.#remove(member, 'delay');
    }
  }

  #registered(): Member[] {
    return this.#members.filter(({ draining }) => draining === undefined);
  }

  #find(endpoint: Endpoint): Member | undefined {
    return this.#members.find(({ target }) => target.is(endpoint));
  }

  #add(endpoint: Endpoint): Member {
    const target = new Target(endpoint, this.#ports.idleMs);
    const member = { target, inService: Promise.withResolvers<'healthy' | 'unused'>(), stopChecks };
    this.#members = [...this.#members, member];
    this.#startChecks(member);
    return member;
  }

  #startChecks(member: Member): void {
    const { target } = member;
    const { healthCheck, inUse } = this.#settings;
    member.stopChecks();
    target.health = newTargetHealth;
    this.#setStatus(target, inUse ? 'initial' : 'unused');
    if (!inUse) return;
    const { timeoutMs, intervalMs, matcher = '200' } = healthCheck;
    member.stopChecks = repeatCheck(
      () => this.#ports.check({ ...target.endpoint, path: this.#settings.healthPath, timeoutMs, matcher }),
      intervalMs,
      (result) => this.#checked(member, result),
    );
  }

  #checked({ target, inService }: Member, result: CheckResult): void {
    target.health = afterCheck(target.health, result, this.#settings.healthCheck);
    this.#setStatus(target, target.health.status);
    if (target.status === 'healthy') inService.resolve('healthy');
  }

  #drain(member: Member, delayMs: number): Promise<Deregistration> {
    const { target, inService } = member;
    const delay = setTimeout(() => this.#remove(member, 'delay'), delayMs);
    const draining = { ...Promise.withResolvers<Deregistration>(), delay };
    member.stopChecks();
    member.draining = draining;
    inService.resolve('unused');
    member.inService = Promise.withResolvers();
    target.onLess = () => this.#drained(member);
    this.#setStatus(target, 'draining');
    // A listener of the status may have registered the target again.
    if (member.draining === draining) this.#drained(member);
    return draining.promise;
  }

  #drained(member: Member): void {
    const { active, activeRequests, activeWebSockets } = member.target;
    if (active === 0) this.#remove(member, 'idle');
    else if (activeRequests === 0)
      member.draining?.resolve({ ended: 'idle', cut: 0, webSockets: activeWebSockets });
  }

  /** Ends the rest of a target's requests and its connections. */
  #remove(member: Member, ended: 'idle' | 'delay'): void {
    const { target } = member;
    // Requests that are cut end one by one, and the last would end the draining once more.
    target.onLess = undefined;
    const cut = target.cut();
    target.pool.destroy();
    this.#members = this.#members.filter((other) => other !== member);
    this.#setStatus(target, 'unused');
    member.inService.resolve('unused');
    stopDraining(member, { ended, cut, webSockets: 0 });
  }

  #setStatus(target: Target, status: TargetStatus): void {
    if (target.status === status) return;
    target.status = status;
    this.#ports.onStatus(target);
  }
}

function stopDraining(member: Member, how: Deregistration): void {
  member.target.onLess = undefined;
  clearTimeout(member.draining?.delay);
  member.draining?.resolve(how);
  member.draining = undefined;
}

function stopChecks(): void {
  // There are no checks yet.
}
