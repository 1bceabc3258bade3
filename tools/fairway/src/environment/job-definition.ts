import type { ServiceDefinition } from '@fairway/local-ecs';
import { containerEnvironments, jobProgram, type Job, type ServiceManifest } from '@fairway/service-manifest';

import type { Bundle } from '../bundles/bundle.ts';
import type { BuildIdentity } from './build-identity.ts';
import { localWorld } from './local-world.ts';
import {
  bundleProgram,
  processEnvironment,
  sourceProgram,
  type LocalContext,
  type Program,
} from './service-definition.ts';

/** The content that a job runs: what its service runs, too. */
export type JobContent = { readonly bundle: Bundle } | { readonly sources: BuildIdentity };

export interface JobToRun {
  readonly manifest: ServiceManifest;
  readonly job: Job;
  /** Of this run; those of the manifest where it is empty. */
  readonly args: readonly string[];
  readonly content: JobContent;
}

/** One run of a job as a task of this machine: a process with its service's variables, which ends by itself. */
export function jobDefinition(
  name: string,
  { manifest, job, args, content }: JobToRun,
  context: LocalContext,
): ServiceDefinition {
  const program = programOf(manifest, content, context);
  const told = { ...program, logLevel: context.logLevel, release: program.version };
  const { service } = containerEnvironments(manifest, localWorld(context.values, told));
  const container = {
    name: job.name,
    command: process.execPath,
    args: [...program.entry(jobProgram(job)), ...(args.length > 0 ? args : job.args)],
    workingFolder: program.workingFolder,
    environment: processEnvironment(service),
    essential: true,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: manifest.stopTimeoutSeconds * 1000,
  } as const;
  return {
    name,
    desiredCount: 1,
    taskDefinition: { release: program.version, containers: [container] },
    // A job's task runs once and is never replaced.
    deployment: {
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      circuitBreaker: { enable: false, rollback: false },
    },
    minimumStableMs: 0,
    deregistrationDelayMs: 0,
  };
}

function programOf(manifest: ServiceManifest, content: JobContent, context: LocalContext): Program {
  return 'bundle' in content
    ? bundleProgram(content.bundle)
    : sourceProgram(manifest, content.sources, context);
}
