import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { TargetRegistry } from './target-registry.ts';
import type { Lease } from './target.ts';

const INTERVAL_MS = 1_000;
const HEALTHY_AFTER = 3;
const UNHEALTHY_AFTER = 2;
const PORTS = [1, 2, 3];
const host = '127.0.0.1';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** The results of a target's checks since it was registered. */
interface Checked {
  healthy: boolean;
  neededPasses: number;
  passedInRow: number;
  failedInRow: number;
}

/** A registry whose targets pass or fail their checks as a test wants, with a record of its events. */
class Rehearsal {
  readonly passing = new Map<number, boolean>();
  readonly registered = new Map<number, Checked>();
  readonly leases: { readonly port: number; readonly lease: Lease }[] = [];
  readonly early: string[] = [];
  readonly registry = new TargetRegistry({
    healthCheck: {
      intervalMs: INTERVAL_MS,
      timeoutMs: 100,
      healthyThreshold: HEALTHY_AFTER,
      unhealthyThreshold: UNHEALTHY_AFTER,
    },
    idleMs: 60_000,
    onEvent: () => undefined,
    check: ({ port }) => Promise.resolve(this.#check(port)),
  });

  constructor() {
    this.registry.setRouting({
      rules: [{ priority: 1, paths: ['/*'], service: 'demo' }],
      targetGroups: [{ service: 'demo', healthPath: '/health' }],
    });
  }

  register(port: number): void {
    if (!this.registered.has(port)) {
      this.registered.set(port, { healthy: false, neededPasses: 1, passedInRow: 0, failedInRow: 0 });
    }
    void this.registry.group('demo').register({ host, port });
  }

  deregister(port: number, delayMs: number): void {
    this.registered.delete(port);
    void this.registry
      .group('demo')
      .deregister({ host, port }, delayMs)
      .then(({ ended }) => {
        if (ended === 'idle' && this.leases.some((held) => held.port === port)) this.early.push(`${port}`);
      });
  }

  /** A request arrives; returns the port that it went to. */
  request(): number | undefined {
    const target = this.registry.choose('demo', []);
    if (target === undefined) return undefined;
    const { port } = target.endpoint;
    const held = { port, lease: target.lease(() => this.#end(held)) };
    this.leases.push(held);
    return port;
  }

  endOldestRequest(): void {
    const [oldest] = this.leases;
    if (oldest !== undefined) this.#end(oldest);
  }

  mayGetRequests(port: number): boolean {
    return this.registered.get(port)?.healthy === true;
  }

  #end(held: { readonly port: number; readonly lease: Lease }): void {
    this.leases.splice(this.leases.indexOf(held), 1);
    held.lease.end();
  }

  #check(port: number) {
    const healthy = this.passing.get(port) ?? true;
    const checked = this.registered.get(port);
    if (checked !== undefined) account(checked, healthy);
    return { healthy, detail: '' };
  }
}

function account(checked: Checked, passed: boolean): void {
  checked.passedInRow = passed ? checked.passedInRow + 1 : 0;
  checked.failedInRow = passed ? 0 : checked.failedInRow + 1;
  if (checked.passedInRow >= checked.neededPasses) checked.healthy = true;
  if (checked.failedInRow < UNHEALTHY_AFTER) return;
  checked.healthy = false;
  checked.neededPasses = HEALTHY_AFTER;
}

type Step = (rehearsal: Rehearsal) => void;

const port = fc.constantFrom(...PORTS);
const step = fc.oneof(
  port.map(
    (target): Step =>
      (rehearsal) =>
        rehearsal.register(target),
  ),
  fc.tuple(port, fc.constantFrom(0, 1_500, 60_000)).map(
    ([target, delayMs]): Step =>
      (rehearsal) =>
        rehearsal.deregister(target, delayMs),
  ),
  fc.tuple(port, fc.boolean()).map(
    ([target, passes]): Step =>
      (rehearsal) =>
        rehearsal.passing.set(target, passes),
  ),
  fc.constant<Step>((rehearsal) => rehearsal.request()),
  fc.constant<Step>((rehearsal) => rehearsal.endOldestRequest()),
);

describe('the target registry', () => {
  test('whatever happens, requests go only to registered targets that are healthy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const rehearsal = new Rehearsal();
        for (const each of steps) {
          each(rehearsal);
          await jest.advanceTimersByTimeAsync(INTERVAL_MS / 2);
          const chosen = rehearsal.request();
          if (chosen !== undefined) expect(rehearsal.mayGetRequests(chosen)).toBe(true);
        }
        expect(rehearsal.early).toEqual([]);
        rehearsal.registry.close();
        expect(rehearsal.leases).toEqual([]);
        expect(jest.getTimerCount()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('a healthy registered target is found', async () => {
    const rehearsal = new Rehearsal();
    for (const target of PORTS) rehearsal.register(target);
    await jest.advanceTimersByTimeAsync(0);

    expect([rehearsal.request(), rehearsal.request(), rehearsal.request()].toSorted()).toEqual(PORTS);
    rehearsal.registry.close();
  });
});
