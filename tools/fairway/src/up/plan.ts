import type { ServiceManifest, World } from '@fairway/service-manifest';

import type { EnvironmentPlan } from '../environment/environment-plan.ts';
import { localFaults } from '../environment/service-definition.ts';
import { Failure, UsageError } from '../terminal/failure.ts';

export interface UpOptions {
  /** Names of the services to start; all of them when absent. */
  readonly only?: readonly string[];
  /** Port of the edge; 0 for any free one. */
  readonly port: number;
  readonly dataFolder: string;
  /** Variables of tracing, as `readTracing` found them in the shell. @default {} */
  readonly tracing?: World['tracing'];
  readonly logLevel: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly watch?: boolean;
  readonly signIn?: boolean;
  readonly schedules?: boolean;
}

/** The services that `up` starts, and how it reports. */
export interface UpPlan extends EnvironmentPlan {
  readonly json: boolean;
  readonly verbose: boolean;
}

/**
 * Plans which parts start; reads and starts nothing.
 * @throws {UsageError} naming every service in `only` that does not exist
 * @throws {Failure} naming every variable that has no value on this machine
 */
export function planUp(options: UpOptions, manifests: readonly ServiceManifest[]): UpPlan {
  const {
    only,
    port,
    dataFolder,
    logLevel,
    json = false,
    verbose = false,
    watch = false,
    tracing = {},
  } = options;
  const names = manifests.map(({ name }) => name);
  const unknown = (only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  }
  const services = manifests.filter(({ name }) => only?.includes(name) ?? true);
  if (services.length === 0) {
    throw new Failure('there is no service to start: add one as docs/add-a-service.md says');
  }
  const faults = services.flatMap(localFaults);
  if (faults.length > 0) {
    throw new Failure(
      'these variables have no value on this machine; give them one in the manifest:',
      faults,
    );
  }
  const runs = watch ? 'sources' : 'bundles';
  const [signIn, schedules] = [options.signIn === true, options.schedules === true];
  return { services, runs, port, dataFolder, logLevel, tracing, signIn, schedules, json, verbose };
}
