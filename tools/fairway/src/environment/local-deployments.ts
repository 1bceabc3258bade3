import {
  describeSystemError,
  verdictOf,
  type Scheduler,
  type SchedulerEvent,
  type ServiceDescription,
} from '@fairway/local-ecs';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Candidate } from '../bundles/bundle.ts';
import type { LocalStatus, PlannedDeployment } from '../control/protocol.ts';
import { Failure } from '../terminal/failure.ts';
import { pruneBundles } from '../bundles/prune-bundles.ts';
import { readHistory, recordSuccess, BUNDLES_TO_RETURN_TO } from '../bundles/bundle-history.ts';
import type { Pace } from '../workspace/pace.ts';
import type { BuildIdentity } from './build-identity.ts';
import type { JobContent } from './job-definition.ts';
import { bundleDefinition, localFaults, type LocalContext } from './service-definition.ts';

/** At the first start every service starts at once, with cold caches, on a machine of unknown speed. */
const FIRST_START_MS = 60_000;

export interface DeploymentParts {
  readonly scheduler: Scheduler;
  readonly dataFolder: string;
  readonly pace: Pace;
  readonly context: () => LocalContext;
  /** Gets the manifest that a service runs by, once a deployment has ended. */
  readonly settled: (manifest: ServiceManifest) => void;
  /** Gets a sentence when a deployment cannot be recorded. */
  readonly note: (text: string) => void;
}

/** Deploys bundles to the services of this machine, and remembers which bundle each release runs. */
export class LocalDeployments {
  readonly #parts: DeploymentParts;
  readonly #candidates = new Map<string, Candidate>();

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
    parts.scheduler.subscribe((event) => this.#onEvent(event));
  }

  /**
   * Starts services, or replaces their tasks where the release is another one.
   * @param dryRun decides, and changes nothing
   */
  deploy(candidates: readonly Candidate[], dryRun: boolean): readonly PlannedDeployment[] {
    return candidates.map((candidate) => {
      const before = this.#descriptionOf(candidate.manifest.name);
      const definition = this.#define(candidate, before === undefined);
      const { release } = definition.taskDefinition;
      const { tag, commit } = candidate.bundle;
      const plan = {
        service: definition.name,
        release,
        tag,
        commit,
        ...(before ? { before: { release: before.release, tag: this.#tagOf(before.release) } } : {}),
      };
      if (dryRun) return { ...plan, deployment: null, changes: before?.release !== release };
      // A release that is known already keeps the folder and the commit that it runs with.
      if (!this.#candidates.has(release)) this.#candidates.set(release, candidate);
      const { deployment } = this.#parts.scheduler.deploy(definition);
      return { ...plan, deployment, changes: deployment !== null };
    });
  }

  /**
   * Goes back to the release before, exactly as it ran.
   * @param dryRun decides, and changes nothing
   * @throws {Failure} naming every service that has none; nothing is changed then
   */
  rollback(services: readonly string[], dryRun: boolean): readonly PlannedDeployment[] {
    const without = services.filter((service) => !this.hasEarlierRelease(service));
    if (without.length > 0) {
      throw new Failure(
        `there is nothing to roll back to: ${without.join(', ')} ran no other release to the end of its deployment; ` +
          'deploy the version you want: ./fairway deploy local',
      );
    }
    const { scheduler } = this.#parts;
    return services.flatMap((service) => {
      const before = this.#descriptionOf(service);
      const earlier = earlierRelease(before);
      if (earlier === undefined) return this.deploy(this.#earlierCandidates(before).slice(0, 1), dryRun);
      if (dryRun) return [this.#planned(service, earlier, before)];
      return [this.#begun(service, scheduler.rollback(service).deployment, before)];
    });
  }

  hasEarlierRelease(service: string): boolean {
    const description = this.#descriptionOf(service);
    return earlierRelease(description) !== undefined || this.#earlierCandidates(description).length > 0;
  }

  /** @param dryRun decides, and changes nothing */
  restart(services: readonly string[], dryRun: boolean): readonly PlannedDeployment[] {
    const { scheduler } = this.#parts;
    return services.map((service) => {
      const before = this.#descriptionOf(service);
      if (dryRun) return this.#planned(service, before?.release ?? '', before);
      return this.#begun(service, scheduler.restart(service).deployment, before);
    });
  }

  /** The content that a service runs, or is about to: its sources where they have an identity, else a bundle. */
  contentOf(service: string, sources: BuildIdentity | undefined): JobContent {
    if (sources !== undefined) return { sources };
    const bundle = this.#candidates.get(this.#descriptionOf(service)?.release ?? '')?.bundle;
    if (bundle === undefined) throw new Error(`${service} does not run`);
    return { bundle };
  }

  /** The releases that run; services that run from sources are left out. */
  versionsOf(releases: readonly string[]): LocalStatus['versions'] {
    const known = releases.flatMap((release) => {
      const candidate = this.#candidates.get(release);
      return candidate === undefined ? [] : [[release, candidate.bundle] as const];
    });
    return Object.fromEntries(known.map(([release, { tag, commit }]) => [release, { tag, commit }]));
  }

  #define(candidate: Candidate, isFirst: boolean) {
    const { context, pace } = this.#parts;
    const definition = bundleDefinition(candidate.manifest, candidate.bundle, context(), pace);
    if (!isFirst) return definition;
    // With nothing running there is nothing to protect: the environment waits for the service's first answer.
    const healthCheck = { ...definition.healthCheck, graceMs: FIRST_START_MS };
    return { ...definition, healthCheck, minimumStableMs: 0 };
  }

  /**
   * Bundles that ran before the environment was started, newest first: the same content, with this environment's
   * variables.
   */
  #earlierCandidates(service: ServiceDescription | undefined): readonly Candidate[] {
    if (service === undefined) return [];
    return readHistory(this.#parts.dataFolder, service.name).filter((candidate) => {
      if (localFaults(candidate.manifest).length > 0) return false;
      return this.#define(candidate, false).taskDefinition.release !== service.release;
    });
  }

  #begun(service: string, deployment: string, before: ServiceDescription | undefined): PlannedDeployment {
    const release = this.#descriptionOf(service)?.release ?? '';
    return { ...this.#planned(service, release, before), deployment };
  }

  #planned(service: string, release: string, before: ServiceDescription | undefined): PlannedDeployment {
    return {
      service,
      release,
      tag: this.#tagOf(release),
      commit: this.#candidates.get(release)?.bundle.commit ?? '',
      ...(before ? { before: { release: before.release, tag: this.#tagOf(before.release) } } : {}),
      deployment: null,
      changes: true,
    };
  }

  #onEvent(event: SchedulerEvent): void {
    if (event.type !== 'deployment') return;
    const verdict = verdictOf(event.deployment);
    if (verdict === undefined) return;
    const service = this.#descriptionOf(event.service);
    if (service === undefined) return;
    const candidate = this.#candidates.get(service.release);
    if (candidate === undefined) return;
    this.#parts.settled(candidate.manifest);
    const { dataFolder } = this.#parts;
    if (verdict === 'succeeded') this.#record(candidate);
    const inUse = releasesInUse(service).map((release) => this.#tagOf(release));
    const history = readHistory(dataFolder, service.name).map(({ bundle }) => bundle.tag);
    // A folder that cannot be removed now is removed after the next deployment.
    pruneBundles(dataFolder, service.name, new Set([...inUse, ...history])).catch(() => undefined);
  }

  /** The deployment has happened, even if it cannot be recorded. */
  #record(candidate: Candidate): void {
    const { dataFolder, note } = this.#parts;
    try {
      recordSuccess(dataFolder, candidate);
    } catch (error) {
      const { service, tag } = candidate.bundle;
      note(
        `the history of ${service} cannot be written (${describeSystemError(error)}): ${tag} runs, and after a restart ` +
          'of this environment a rollback does not know of it',
      );
    }
  }

  #tagOf(release: string): string {
    return this.#candidates.get(release)?.bundle.tag ?? '';
  }

  #descriptionOf(service: string): ServiceDescription | undefined {
    return this.#parts.scheduler.state().services.find(({ name }) => name === service);
  }
}

/** The last other release that it has run to the end of a deployment since the environment was started. */
function earlierRelease(service: ServiceDescription | undefined): string | undefined {
  return service?.deployments.find(
    ({ status, release }) => status === 'SUCCESSFUL' && release !== service.release,
  )?.release;
}

/** Releases that run, that are on their way, or that may be rolled back to. */
export function releasesInUse({ release, tasks, deployments }: ServiceDescription): readonly string[] {
  const running = tasks.filter(({ status }) => status !== 'stopped');
  const going = deployments.filter((deployment) => verdictOf(deployment) === undefined);
  const successful = deployments.filter(({ status }) => status === 'SUCCESSFUL');
  const back = [...new Set(successful.map((deployment) => deployment.release))].slice(
    0,
    BUNDLES_TO_RETURN_TO,
  );
  return [release, ...running.map((task) => task.release), ...going.map((each) => each.release), ...back];
}
