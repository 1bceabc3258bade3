import { afterEach } from '@jest/globals';

import {
  createLocalProcesses,
  httpHealth,
  Scheduler,
  systemClock,
  type ContainerDefinition,
  type SchedulerEvent,
  type ServiceDefinition,
  type TargetPort,
  type TaskLogs,
} from '../src/index.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type EventOf<Type extends SchedulerEvent['type']> = SchedulerEvent & { readonly type: Type };

const targets: TargetPort = { register: async () => 'healthy', deregister: async () => ({ cut: 0 }) };

/** A scheduler with real processes and without requests; it ends with the test. */
export class ProcessScheduler {
  readonly scheduler: Scheduler;
  readonly #events: SchedulerEvent[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(logs?: TaskLogs) {
    const processes = createLocalProcesses(logs === undefined ? {} : { logs });
    this.scheduler = new Scheduler({ processes, health: httpHealth, targets, clock: systemClock });
    this.scheduler.subscribe((event) => {
      this.#events.push(event);
      for (const look of this.#watchers) look();
    });
    closers.push(async () => {
      await this.scheduler.killAll();
      await processes.close();
    });
  }

  tasks() {
    return this.scheduler.state().services[0]?.tasks ?? [];
  }

  /** The first such event, past or to come. */
  event<Type extends SchedulerEvent['type']>(
    type: Type,
    is: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#events.find(
          (event): event is EventOf<Type> => event.type === type && is(event as EventOf<Type>),
        );
        if (found !== undefined) resolve(found);
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/** The service `alpha`, ready as soon as it answers twice. */
export function alpha(release: string, containers: readonly ContainerDefinition[]): ServiceDefinition {
  return {
    name: 'alpha',
    desiredCount: 1,
    taskDefinition: { release, containers },
    deployment: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
    },
    healthCheck: {
      path: '/health',
      startIntervalMs: 20,
      intervalMs: 1_000,
      timeoutMs: 2_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      graceMs: 20_000,
    },
    minimumStableMs: 0,
    deregistrationDelayMs: 0,
  };
}
