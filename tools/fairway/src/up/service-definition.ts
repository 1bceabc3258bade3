import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { ServiceDefinition } from '@fairway/local-ecs';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { BuildIdentity } from './build-identity.ts';
import { needsAws } from './plan.ts';
import { resolveVariables, type LocalValues } from './variables.ts';

/** Everything that goes into a service's process besides its manifest. */
export interface LocalContext {
  /** The workspace's root folder. */
  readonly root: string;
  readonly identity: BuildIdentity;
  readonly logLevel: string;
  readonly values: LocalValues;
  /** What the AWS SDK needs to find the stand-ins. */
  readonly awsVariables: Readonly<Record<string, string>>;
}

/** Sources have no content to go back to: a process ends before the next one starts, on the same port. */
const deployment = {
  minimumHealthyPercent: 0,
  maximumPercent: 100,
  circuitBreaker: { enable: false, rollback: false },
};

const healthCheck = {
  startIntervalMs: 100,
  healthyThreshold: 1,
  intervalMs: 1_000,
  timeoutMs: 2_000,
  // Long enough for a breakpoint in a debugger; the edge stops sending requests after two failed checks.
  unhealthyThreshold: 30,
  graceMs: 60_000,
};

/** How a service runs on this machine: its sources, by the Node that runs this. */
export function serviceDefinition(manifest: ServiceManifest, context: LocalContext): ServiceDefinition {
  const folder = serviceFolder(context.root, manifest.name);
  const variables = {
    ...resolveVariables(manifest, context.values),
    ENVIRONMENT: 'local',
    APP_VERSION: context.identity.version,
    APP_COMMIT: context.identity.commit,
    LOG_LEVEL: context.logLevel,
  };
  const release = releaseOf(variables);
  return {
    name: manifest.name,
    desiredCount: 1,
    taskDefinition: {
      release,
      containers: [
        {
          name: manifest.name,
          command: process.execPath,
          args: [join(folder, 'src', 'main.ts')],
          workingFolder: folder,
          environment: {
            ...variables,
            RELEASE: release,
            ...(needsAws(manifest) ? context.awsVariables : {}),
          },
          essential: true,
          port: { variable: 'PORT', preferred: manifest.port },
          // Services take it as "drain without the lame-duck time": the edge sends nothing to a process that stops.
          stopSignal: 'SIGINT',
          stopTimeoutMs: manifest.stopTimeoutSeconds * 1000,
        },
      ],
    },
    deployment,
    healthCheck: { path: manifest.healthPath, ...healthCheck },
    minimumStableMs: 0,
    deregistrationDelayMs: manifest.drainSeconds * 1000,
  };
}

/** Where a service's package is. */
export function serviceFolder(root: string, service: string): string {
  return join(root, 'packages', `${service}-service`);
}

/** Changes when the version or any variable does, as a release in AWS; not with the stand-ins' ports. */
function releaseOf(variables: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(variables).toSorted()))
    .digest('hex')
    .slice(0, 12);
}
