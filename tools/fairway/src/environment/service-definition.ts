import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { ContainerDefinition, HealthCheck, ServiceDefinition } from '@fairway/local-ecs';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Bundle } from '../bundles/bundle.ts';
import type { Pace } from '../workspace/pace.ts';
import type { BuildIdentity } from './build-identity.ts';
import { needsAws, needsDatabase } from './environment-plan.ts';
import { resolveVariables, type LocalValues } from './variables.ts';

/** What this machine gives a service's process besides its manifest. */
export interface LocalContext {
  /** The workspace's root folder. */
  readonly root: string;
  readonly logLevel: string;
  readonly values: LocalValues;
  /** What the AWS SDK needs to find the stand-ins. */
  readonly awsVariables: Readonly<Record<string, string>>;
  /** `DATABASE_ADMIN_CREDENTIALS` of the containers that migrate. */
  readonly adminCredentials: string;
}

/** How a service runs on this machine from its sources: one process at a time, which replaces the one before. */
export function sourceDefinition(
  manifest: ServiceManifest,
  { version, commit }: BuildIdentity,
  context: LocalContext,
): ServiceDefinition {
  const folder = serviceFolder(context.root, manifest.name);
  return {
    ...definition(manifest, context, {
      entry: (name) => [join(folder, 'src', `${name}.ts`)],
      workingFolder: folder,
      version,
      commit,
    }),
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

/** How a service runs on this machine from a bundle: replaced without a gap, and rolled back when it fails. */
export function bundleDefinition(
  manifest: ServiceManifest,
  { folder, tag, commit }: Bundle,
  context: LocalContext,
  { minimumStableMs, deregistrationDelayMs, stopTimeoutMs, ...healthCheck }: Pace,
): ServiceDefinition & { readonly healthCheck: HealthCheck } {
  const entry = (name: string): readonly string[] => [...withSourceMaps, join(folder, `${name}.mjs`)];
  const program = { entry, workingFolder: folder, version: tag, commit };
  const { taskDefinition, ...service } = definition(manifest, context, program);
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

/** Where a service's package is. */
export function serviceFolder(root: string, service: string): string {
  return join(root, 'packages', `${service}-service`);
}

interface Program {
  /** Node's arguments that run an entry of the service: `main`, or `migrate`. */
  readonly entry: (name: 'main' | 'migrate') => readonly string[];
  readonly workingFolder: string;
  readonly version: string;
  readonly commit: string;
}

function definition(manifest: ServiceManifest, context: LocalContext, program: Program) {
  const variables = {
    ...resolveVariables(manifest, context.values),
    ENVIRONMENT: 'local',
    APP_VERSION: program.version,
    // The edge, which says who calls in the place of what the caller claims.
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: context.logLevel,
  };
  const release = releaseOf(manifest, variables);
  const environment = {
    ...variables,
    APP_COMMIT: program.commit,
    RELEASE: release,
    ...(needsAws(manifest) ? context.awsVariables : {}),
  };
  const service = serviceContainer(manifest, program, environment);
  const containers = needsDatabase(manifest)
    ? [
        migrateContainer(manifest, program, environment, context.adminCredentials),
        { ...service, dependsOn: [{ container: MIGRATE, condition: 'SUCCESS' as const }] },
      ]
    : [service];
  return {
    name: manifest.name,
    desiredCount: 1,
    taskDefinition: { release, containers },
    deregistrationDelayMs: manifest.drainSeconds * 1000,
  };
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
  manifest: ServiceManifest,
  { entry, workingFolder }: Program,
  environment: Readonly<Record<string, string>>,
  adminCredentials: string,
): ContainerDefinition {
  return {
    name: MIGRATE,
    command: process.execPath,
    args: entry('migrate'),
    workingFolder,
    environment: {
      ...environment,
      PORT: String(manifest.port),
      DATABASE_ADMIN_CREDENTIALS: adminCredentials,
    },
    essential: false,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  };
}

/**
 * Changes with the content and with how it is run, as a release in AWS; not with the commit, which may be another for
 * the same content, nor with where this run has the stand-ins and the database.
 */
function releaseOf(manifest: ServiceManifest, variables: Readonly<Record<string, string>>): string {
  const { paths, healthPath, drainSeconds, stopTimeoutSeconds } = manifest;
  const run = [paths, healthPath, drainSeconds, stopTimeoutSeconds];
  const sources = new Map(Object.entries(manifest.variables));
  const lasting = Object.entries(variables).filter(([name]) => sources.get(name)?.from !== 'databaseUrl');
  return createHash('sha256')
    .update(JSON.stringify([lasting.toSorted(), run]))
    .digest('hex')
    .slice(0, 12);
}
