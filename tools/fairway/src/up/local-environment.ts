import {
  createLocalProcesses,
  edgeTargets,
  httpHealth,
  identifyProcess,
  Scheduler,
  systemClock,
  type LocalProcesses,
  type ProcessIdentity,
  type SchedulerEvent,
  type TaskDescription,
} from '@fairway/local-ecs';
import { Edge, routingOf } from '@fairway/local-edge';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { BuildIdentity } from './build-identity.ts';
import type { Claim } from './claim.ts';
import { openEdge } from './open-edge.ts';
import type { UpPlan } from './plan.ts';
import type { ReadyEnvironment } from './ready.ts';
import type { Report } from './report.ts';
import { serviceDefinition } from './service-definition.ts';
import { ServiceLogs } from './service-logs.ts';
import { noStandIns, startStandIns, type StandIns } from './stand-ins.ts';
import { lostItsPort, startFailure } from './start-failure.ts';

/** Longer than any service takes to stop: the edge waits for them, and is then cut. */
const EDGE_GRACE_MS = 600_000;

/** Another program may take a free port before the service listens on it; the next task gets another one. */
const PORT_ATTEMPTS = 3;

export interface EnvironmentParts {
  readonly plan: UpPlan;
  /** The workspace's root folder. */
  readonly root: string;
  readonly identity: BuildIdentity;
  readonly claim: Claim;
  readonly report: Report;
}

/** Edge, stand-ins and services of one machine, started and stopped together. */
export class LocalEnvironment {
  readonly #parts: EnvironmentParts;
  readonly #edge: Edge;
  readonly #logs: ServiceLogs;
  readonly #processes: LocalProcesses = createLocalProcesses();
  readonly #scheduler: Scheduler;
  readonly #pids = new Map<string, ProcessIdentity>();
  readonly #healthy = Promise.withResolvers<undefined>();
  #manifests: readonly ServiceManifest[];
  #standIns: StandIns = noStandIns;
  #origin = '';
  #opening: Promise<void> | undefined;
  #phase: 'starting' | 'ready' | 'stopping' = 'starting';

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.#manifests = parts.plan.services;
    this.#logs = new ServiceLogs(
      parts.plan.dataFolder,
      this.#manifests.map(({ name }) => name),
    );
    this.#edge = new Edge(routingOf(this.#manifests));
    this.#scheduler = new Scheduler({
      processes: this.#processes,
      health: httpHealth,
      targets: edgeTargets(this.#edge),
      clock: systemClock,
    });
    this.#scheduler.subscribe((event) => this.#onEvent(event));
  }

  /**
   * Starts everything; resolves when the edge finds every service healthy.
   * @throws {Failure} when the port is taken, the stand-ins do not start, or a service ends before it is healthy
   */
  async start(): Promise<ReadyEnvironment> {
    // Observed below and, when stopping comes first, by nobody.
    this.#healthy.promise.catch(() => undefined);
    this.#opening = this.#open();
    await this.#opening;
    if (this.#phase === 'starting') this.deploy(this.#manifests);
    await this.#healthy.promise;
    this.#phase = 'ready';
    return this.#describe();
  }

  /** Starts services, or replaces their processes; `manifests` are those in force from now on. */
  deploy(manifests: readonly ServiceManifest[]): void {
    for (const manifest of manifests) {
      this.#manifests = this.#manifests.map((old) => (old.name === manifest.name ? manifest : old));
    }
    this.#edge.setRouting(routingOf(this.#manifests));
    for (const manifest of manifests) {
      const { deployment } = this.#scheduler.deploy(serviceDefinition(manifest, this.#context()));
      // The sources may have changed all the same.
      if (deployment === null) this.#scheduler.restart(manifest.name);
    }
  }

  /** The manifests in force. */
  manifests(): readonly ServiceManifest[] {
    return this.#manifests;
  }

  /**
   * Stops everything in order: the edge accepts nothing new, services finish what they have, stand-ins end.
   * @param forced when it settles, nothing is waited for any more
   */
  async stop(forced: Promise<unknown>): Promise<void> {
    this.#phase = 'stopping';
    await this.#opening?.catch(() => undefined);
    const edgeClosed = this.#edge.close({ graceMs: EDGE_GRACE_MS });
    void forced.then(() => {
      this.#parts.report.note('not waiting any longer');
      return this.#scheduler.killAll();
    });
    await this.#scheduler.stopAll('the environment stops');
    this.#edge.cut();
    await edgeClosed;
    await this.#standIns.close();
    await this.#processes.close();
    this.#logs.close();
  }

  async #open(): Promise<void> {
    const { plan, report, claim } = this.#parts;
    const port = await openEdge(this.#edge, plan.port);
    this.#origin = `http://127.0.0.1:${port}`;
    claim.record({ origin: this.#origin, processes: [] });
    report.progress('edge', `listens on port ${port}`, true);
    if (!plan.standIns) return;
    report.progress('stand-ins', 'starting', false);
    this.#standIns = await startStandIns(plan.dataFolder);
    report.progress('stand-ins', 'S3, SNS, SQS and CloudWatch, with sample data', true);
  }

  #context() {
    const { plan, root, identity } = this.#parts;
    const { values, awsVariables } = this.#standIns;
    return {
      root,
      identity,
      logLevel: plan.logLevel,
      values: { ...values, edgeOrigin: this.#origin, services: this.#manifests },
      awsVariables,
    };
  }

  #onEvent(event: SchedulerEvent): void {
    const { plan, report } = this.#parts;
    const { service } = event;
    switch (event.type) {
      case 'output':
        this.#logs.write(service, event.line);
        if (this.#phase !== 'starting' || plan.verbose === true) report.serviceLine(service, event.line);
        return;
      case 'taskStarted':
        this.#remember(event.task);
        if (this.#phase === 'starting') {
          report.progress(service, `starting on port ${event.task.port ?? 0}`, false);
        }
        return;
      case 'taskReady':
        this.#reportReady(service, event.task);
        this.#checkReady();
        return;
      case 'taskStopped':
        this.#forget(event.task.id);
        this.#reportStopped(service, event.task);
        return;
      case 'startDelayed':
        report.note(
          `${service} failed ${event.failures} times in a row; next start in ${event.delayMs / 1000} s`,
        );
        return;
      case 'taskHealthy':
      case 'taskStopping':
      case 'serviceEvent':
      case 'deployment':
        return;
    }
  }

  #reportReady(service: string, { port = 0, createdAt, readyAt = createdAt }: TaskDescription): void {
    const seconds = ((readyAt - createdAt) / 1000).toFixed(1);
    if (this.#phase === 'starting') {
      this.#parts.report.progress(service, `healthy on port ${port} after ${seconds} s`, true);
    } else {
      this.#parts.report.note(`${service} is healthy again on port ${port} after ${seconds} s`);
    }
  }

  #reportStopped(service: string, { cause, reason = 'ended', lastLines = [] }: TaskDescription): void {
    if (this.#phase === 'starting') {
      if (lostItsPort({ lastLines }) && this.#failuresOf(service) < PORT_ATTEMPTS) return;
      this.#healthy.reject(startFailure({ service, reason, lastLines }, this.#logs.folder));
    } else if (cause === 'failed') {
      this.#parts.report.note(`${service} ${reason}; starting it again`);
    }
  }

  #failuresOf(service: string): number {
    return this.#tasksOf(service).filter(({ cause }) => cause === 'failed').length;
  }

  #tasksOf(service: string): readonly TaskDescription[] {
    return this.#scheduler.state().services.find(({ name }) => name === service)?.tasks ?? [];
  }

  #checkReady(): void {
    const { services } = this.#scheduler.state();
    if (services.every(({ runningCount }) => runningCount > 0)) this.#healthy.resolve(undefined);
  }

  #describe(): ReadyEnvironment {
    return {
      origin: this.#origin,
      services: this.#manifests.map((manifest) => {
        const task = this.#tasksOf(manifest.name).findLast(({ status }) => status !== 'stopped');
        const pid = task?.containers[0]?.pid;
        return { manifest, port: task?.port ?? 0, pid: pid ?? 0, health: task?.status ?? 'stopped' };
      }),
      endpoints: this.#standIns.endpoints,
      logFolder: this.#logs.folder,
    };
  }

  #remember({ id, containers: [container] }: TaskDescription): void {
    const identity = container?.pid === undefined ? undefined : identifyProcess(container.pid);
    if (identity !== undefined) this.#pids.set(id, identity);
    this.#record();
  }

  #forget(task: string): void {
    this.#pids.delete(task);
    this.#record();
  }

  #record(): void {
    this.#parts.claim.record({ origin: this.#origin, processes: [...this.#pids.values()] });
  }
}
