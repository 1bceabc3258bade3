import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { ContainerDefinition, HealthCheck, ServiceDefinition } from '@fairway/local-ecs';
import { serviceFolder } from '@fairway/service-catalog';
import {
  bundledFile,
  containerEnvironments,
  environmentFaults,
  sdkVariables,
  sourceFile,
  tracingVariables,
  type ContainerEnvironment,
  type ContainerEnvironments,
  type ServiceManifest,
  type ServiceProgram,
  type VariableSource,
} from '@fairway/service-manifest';

import type { Bundle } from '../bundles/bundle.ts';
import type { Pace } from '../workspace/pace.ts';
import type { BuildIdentity } from './build-identity.ts';
import { localWorld, noLocalValues, type LocalValues } from './local-world.ts';

/** The part of a service's definition that comes from this machine, not from its manifest. */
export interface LocalContext {
  /** The workspace's root folder. */
  readonly root: string;
  readonly logLevel: string;
  readonly values: LocalValues;
}

/**
 * The definition of a service that runs from its sources on this machine: one process at a time, which replaces the
 * one before.
 */
export function sourceDefinition(
  manifest: ServiceManifest,
  { version, commit }: BuildIdentity,
  context: LocalContext,
): ServiceDefinition {
  return {
    ...definition(manifest, context, sourceProgram(manifest, { version, commit }, context)),
    // Sources have no content to go back to: a process ends before the next one starts, on the same port.
    deployment: {
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      circuitBreaker: { enable: false, rollback: false },
    },
    healthCheck: {
      path: manifest.healthPath,
      startIntervalMs: 100,
      healthyThreshold: 1,
      intervalMs: 1_000,
      timeoutMs: 2_000,
      // Long enough for a breakpoint in a debugger; the edge stops sending requests after two failed checks.
      unhealthyThreshold: 30,
      graceMs: 60_000,
    },
    minimumStableMs: 0,
  };
}

/**
 * The definition of a service that runs from a bundle on this machine: replaced without a gap, and rolled back when
 * it fails.
 */
export function bundleDefinition(
  manifest: ServiceManifest,
  bundle: Bundle,
  context: LocalContext,
  { minimumStableMs, deregistrationDelayMs, stopTimeoutMs, ...healthCheck }: Pace,
): ServiceDefinition & { readonly healthCheck: HealthCheck } {
  const { taskDefinition, ...service } = definition(manifest, context, bundleProgram(bundle));
  const containers = taskDefinition.containers.map((container) => ({
    ...container,
    stopTimeoutMs: stopTimeoutMs ?? container.stopTimeoutMs,
  }));
  return {
    ...service,
    taskDefinition: { ...taskDefinition, containers },
    deregistrationDelayMs: deregistrationDelayMs ?? service.deregistrationDelayMs,
    deployment: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
    },
    healthCheck: { path: manifest.healthPath, ...healthCheck },
    minimumStableMs,
  };
}

/**
 * Stack traces then name the workspace's files. Not by `--enable-source-maps`: with that flag `util.getCallSites()` reads
 * the map of the whole bundle, and the logger calls it when it is made, which was half of the time to the first answer.
 */
const withSourceMaps = ['--import', 'data:text/javascript,process.setSourceMapsEnabled(true)'];

/** The content of a service's tasks, and how Node runs its programs. */
export interface Program {
  /** Node's arguments that run a program of the service. */
  readonly entry: (program: ServiceProgram) => readonly string[];
  readonly workingFolder: string;
  readonly version: string;
  readonly commit: string;
}

/** A service's programs, from its sources. */
export function sourceProgram(
  { name }: Pick<ServiceManifest, 'name'>,
  { version, commit }: BuildIdentity,
  { root }: Pick<LocalContext, 'root'>,
): Program {
  const folder = join(root, serviceFolder(name));
  const entry = (program: ServiceProgram) => [join(folder, sourceFile(program))];
  return { entry, workingFolder: folder, version, commit };
}

/** A service's programs, from a bundle. */
export function bundleProgram({ folder, tag, commit }: Bundle): Program {
  const entry = (program: ServiceProgram) => [...withSourceMaps, join(folder, bundledFile(program))];
  return { entry, workingFolder: folder, version: tag, commit };
}

function definition(manifest: ServiceManifest, { values, logLevel }: LocalContext, program: Program) {
  const told = { ...program, logLevel };
  const release = releaseOf(
    manifest,
    containerEnvironments(manifest, localWorld(values, { ...told, release: '' })),
  );
  const environments = containerEnvironments(manifest, localWorld(values, { ...told, release }));
  const service = serviceContainer(manifest, program, processEnvironment(environments.service));
  const { migration } = environments;
  const containers =
    migration === undefined
      ? [service]
      : [
          migrateContainer(program, processEnvironment(migration)),
          { ...service, dependsOn: [{ container: MIGRATE, condition: 'SUCCESS' as const }] },
        ];
  return {
    name: manifest.name,
    desiredCount: 1,
    taskDefinition: { release, containers },
    deregistrationDelayMs: manifest.drainSeconds * 1000,
  };
}

/** A process has one kind of variables. */
export function processEnvironment({
  variables,
  secrets,
}: ContainerEnvironment): Readonly<Record<string, string>> {
  return { ...variables, ...secrets };
}

/** A sentence for every variable and secret of a service that has no value on this machine. */
export function localFaults(manifest: ServiceManifest): readonly string[] {
  return environmentFaults(
    manifest,
    localWorld(noLocalValues, { version: '', commit: '', release: '', logLevel: '' }),
  );
}

function serviceContainer(
  manifest: ServiceManifest,
  { entry, workingFolder }: Program,
  environment: Readonly<Record<string, string>>,
): ContainerDefinition {
  return {
    name: manifest.name,
    command: process.execPath,
    args: entry('main'),
    workingFolder,
    environment,
    essential: true,
    port: { variable: 'PORT', preferred: manifest.port },
    // Services take it as "drain without the lame-duck time": the edge sends nothing to a process that stops.
    stopSignal: 'SIGINT',
    stopTimeoutMs: manifest.stopTimeoutSeconds * 1000,
  };
}

const MIGRATE = 'migrate';

/** Brings the service's database up to date before the service starts; alone it gets the admin's credentials. */
function migrateContainer(
  { entry, workingFolder }: Program,
  environment: Readonly<Record<string, string>>,
): ContainerDefinition {
  return {
    name: MIGRATE,
    command: process.execPath,
    args: entry('migrate'),
    workingFolder,
    environment,
    essential: false,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  };
}

/**
 * Changes with the content and with how it is run, as a release in AWS; not with the commit, which may be another for
 * the same content, nor with where this run has the stand-ins, the database and the issuer.
 */
function releaseOf(manifest: ServiceManifest, { service }: ContainerEnvironments): string {
  const { paths, healthPath, drainSeconds, stopTimeoutSeconds } = manifest;
  const run = [paths, healthPath, drainSeconds, stopTimeoutSeconds];
  const sources = new Map(Object.entries(manifest.variables));
  const lasting = Object.entries(service.variables).filter(
    ([name]) => !isOfThisRun(name) && !addressesOfThisRun.has(sources.get(name)?.from),
  );
  return createHash('sha256')
    .update(JSON.stringify([lasting.toSorted(), run]))
    .digest('hex')
    .slice(0, 12);
}

const addressesOfThisRun: ReadonlySet<VariableSource['from'] | undefined> = new Set([
  'databaseUrl',
  'tokenIssuer',
  'tokenClientIds',
  'tokenPageClientId',
]);

function isOfThisRun(variable: string): boolean {
  return (
    variable === 'APP_COMMIT' ||
    variable === 'RELEASE' ||
    Object.hasOwn(sdkVariables, variable) ||
    Object.hasOwn(tracingVariables, variable)
  );
}
