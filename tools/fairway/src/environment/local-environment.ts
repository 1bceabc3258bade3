import { join } from 'node:path';

import {
  createLocalProcesses,
  edgeTargets,
  httpHealth,
  RunRecord,
  Scheduler,
  systemClock,
  TaskLogs,
  type LocalProcesses,
  type SchedulerEvent,
} from '@fairway/local-ecs';
import { Edge, routingOf } from '@fairway/local-edge';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { LocalStatus } from '../control/protocol.ts';
import { buildBundles } from '../bundles/build-bundles.ts';
import type { Bundle } from '../bundles/bundle.ts';
import { isLastWord } from '../terminal/log-line.ts';
import type { Pace } from '../workspace/pace.ts';
import { noBackingServices, startBackingServices, type BackingServices } from './backing-services.ts';
import { buildIdentity, type BuildIdentity } from './build-identity.ts';
import { processesFile, type Claim } from './claim.ts';
import { LocalDeployments } from './local-deployments.ts';
import { LocalJobs } from './local-jobs.ts';
import { openEdge } from './open-edge.ts';
import type { EnvironmentPlan } from './environment-plan.ts';
import { readyService, type ReadyEnvironment } from './ready-environment.ts';
import type { Report } from './report.ts';
import { sourceDefinition, type LocalContext } from './service-definition.ts';
import { StartUp } from './start-up.ts';
import { noteEvent } from './task-notes.ts';

/** Longer than any service takes to stop: the edge waits for them, and is then cut. */
const EDGE_GRACE_MS = 600_000;

export interface EnvironmentParts {
  readonly plan: EnvironmentPlan;
  /** The workspace's root folder. */
  readonly root: string;
  readonly claim: Claim;
  readonly report: Report;
  readonly pace: Pace;
}

/** Edge, stand-ins and services of one machine, started and stopped together. */
export class LocalEnvironment {
  readonly scheduler: Scheduler;
  readonly deployments: LocalDeployments;
  readonly jobs: LocalJobs;
  /** The folder of the services' log files. */
  readonly logFolder: string;
  readonly #parts: EnvironmentParts;
  readonly #edge: Edge;
  readonly #processes: LocalProcesses;
  readonly #startUp: StartUp;
  #manifests: readonly ServiceManifest[];
  #backing: BackingServices = noBackingServices;
  /** The identity of the sources, when services run from them. */
  #identity: BuildIdentity | undefined;
  #origin = '';
  #opening: Promise<unknown> | undefined;
  #phase: 'starting' | 'ready' | 'stopping' = 'starting';

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.#manifests = parts.plan.services;
    const note = (text: string): void => parts.report.note(text);
    const logs = new TaskLogs(join(parts.plan.dataFolder, 'logs'), { note });
    this.logFolder = logs.folder;
    const record = new RunRecord(processesFile(parts.plan.dataFolder), note);
    this.#processes = createLocalProcesses({ logs, record, note, isLastWord });
    this.#edge = new Edge(routingOf(this.#manifests));
    this.scheduler = new Scheduler({
      processes: this.#processes,
      health: httpHealth,
      targets: edgeTargets(this.#edge),
      clock: systemClock,
    });
    this.deployments = new LocalDeployments({
      scheduler: this.scheduler,
      dataFolder: parts.plan.dataFolder,
      pace: parts.pace,
      context: () => this.#context(),
      settled: (manifest) => this.#useManifests([manifest]),
      note,
    });
    const { report } = parts;
    this.jobs = new LocalJobs({
      ports: { processes: this.#processes, health: httpHealth, clock: systemClock },
      report,
      context: () => this.#context(),
      content: (service) => this.deployments.contentOf(service, this.#identity),
    });
    this.#startUp = new StartUp({ report, scheduler: this.scheduler, logFolder: this.logFolder });
    this.scheduler.subscribe((event) => this.#onEvent(event));
  }

  /**
   * Starts everything; resolves when the edge finds every service healthy.
   * @throws {Failure} when the port is taken, the stand-ins do not start, or a service ends before it is healthy
   */
  async start(): Promise<ReadyEnvironment> {
    const bundles = await (this.#opening = this.#open());
    if (this.#phase === 'starting') this.#startServices(bundles);
    await this.#startUp.healthy;
    this.#phase = 'ready';
    if (this.#parts.plan.schedules) this.jobs.followSchedules(this.#manifests);
    return this.#describe();
  }

  /** Starts services from their sources, or replaces their processes; `manifests` are those in force from now on. */
  deploySources(manifests: readonly ServiceManifest[]): void {
    this.#useManifests(manifests);
    const identity = this.#identity;
    if (identity === undefined) throw new Error('this environment runs bundles');
    for (const manifest of manifests) {
      const { deployment } = this.scheduler.deploy(sourceDefinition(manifest, identity, this.#context()));
      // The sources may have changed all the same.
      if (deployment === null) this.scheduler.restart(manifest.name);
    }
  }

  status(): LocalStatus {
    const { services } = this.scheduler.state();
    const releases = services.flatMap(({ tasks, deployments }) => [...tasks, ...deployments]);
    return {
      origin: this.#origin,
      now: systemClock.now(),
      runs: this.#parts.plan.runs,
      services,
      jobs: this.jobs.states(this.#manifests),
      endpoints: this.#endpoints(),
      versions: this.deployments.versionsOf(releases.map(({ release }) => release)),
    };
  }

  isStopping(): boolean {
    return this.#phase === 'stopping';
  }

  /** The manifests in force. */
  manifests(): readonly ServiceManifest[] {
    return this.#manifests;
  }

  /**
   * Stops everything in order: the edge accepts nothing new, services finish their requests, stand-ins end.
   * @param forced when it settles, nothing is waited for any more
   */
  async stop(forced: Promise<unknown>): Promise<void> {
    this.#phase = 'stopping';
    await this.#opening?.catch(() => undefined);
    const edgeClosed = this.#edge.close({ graceMs: EDGE_GRACE_MS });
    void forced.then(() => {
      this.#parts.report.note('not waiting any longer');
      return Promise.all([this.scheduler.killAll(), this.jobs.killAll()]);
    });
    const reason = 'the environment stops';
    await Promise.all([this.scheduler.stopAll(reason), this.jobs.stopAll(reason)]);
    this.#edge.cut();
    await edgeClosed;
    await this.#backing.standIns.close();
    await this.#backing.database.close();
    await this.#backing.signIn.close();
    await this.#processes.close();
  }

  /** @returns the bundles to start; undefined when services run from their sources */
  async #open(): Promise<readonly Bundle[] | undefined> {
    const { plan, report, claim, root } = this.#parts;
    const port = await openEdge(this.#edge, plan.port);
    this.#origin = `http://127.0.0.1:${port}`;
    claim.announce(this.#origin);
    report.progress('edge', `listens on port ${port}`, true);
    const building = plan.runs === 'sources' ? undefined : this.#build();
    // Awaited after the rest: everything that was started must be known before anything is stopped.
    building?.catch(() => undefined);
    this.#backing = await startBackingServices(plan, report);
    if (plan.runs === 'sources') this.#identity = await buildIdentity(root);
    return building;
  }

  async #build(): Promise<readonly Bundle[]> {
    const { plan, report, root } = this.#parts;
    const names = this.#manifests.map(({ name }) => name);
    for (const name of names) report.progress(name, 'building', false);
    const { bundles } = await buildBundles({ root, dataFolder: plan.dataFolder }, names);
    return bundles;
  }

  #startServices(bundles: readonly Bundle[] | undefined): void {
    if (bundles === undefined) {
      this.deploySources(this.#manifests);
      return;
    }
    const candidates = bundles.flatMap((bundle) => {
      const manifest = this.#manifests.find(({ name }) => name === bundle.service);
      return manifest === undefined ? [] : [{ manifest, bundle }];
    });
    this.deployments.deploy(candidates, false);
  }

  #useManifests(manifests: readonly ServiceManifest[]): void {
    for (const manifest of manifests) {
      this.#manifests = this.#manifests.map((old) => (old.name === manifest.name ? manifest : old));
    }
    this.#edge.setRouting(routingOf(this.#manifests));
  }

  #context(): LocalContext {
    const { plan, root } = this.#parts;
    const { standIns, database, signIn } = this.#backing;
    return {
      root,
      logLevel: plan.logLevel,
      values: {
        ...standIns.values,
        edgeOrigin: this.#origin,
        services: this.#manifests,
        databaseUrl: (service) => database.url(service),
        signIn: signIn.values,
        adminCredentials: database.adminCredentials,
        tracing: plan.tracing,
      },
    };
  }

  #onEvent(event: SchedulerEvent): void {
    if (this.#phase === 'starting') this.#startUp.onEvent(event);
    else noteEvent(event, this.#parts.report);
  }

  #endpoints(): Readonly<Record<string, string>> {
    const { standIns, database, signIn } = this.#backing;
    return { ...standIns.endpoints, ...database.endpoints, ...signIn.endpoints };
  }

  #describe(): ReadyEnvironment {
    const { services } = this.scheduler.state();
    return {
      origin: this.#origin,
      services: this.#manifests.map((manifest) => readyService(manifest, services)),
      endpoints: this.#endpoints(),
      logFolder: this.logFolder,
    };
  }
}
