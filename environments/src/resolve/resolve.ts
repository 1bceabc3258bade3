import { manifestFile } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';

import { defaults } from '../defaults.ts';
import { defaultsFile } from '../model/files.ts';
import { fileOf } from '../model/files.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import type { Environment } from '../model/environment.ts';
import { merge, type Layer, type Merged } from './merge.ts';

/** An environment, and where each of its values comes from. */
export interface ResolvedEnvironment {
  readonly environment: Environment;
  /**
   * The file that decided each value, by its path (`services.logs.size.cpu`): the defaults, the environment's own or
   * a manifest, from the root of the workspace.
   */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Completes an environment's definition with the defaults and the manifests. Checks nothing: see `checkEnvironments`.
 * Services without a manifest are left out.
 */
export function resolveEnvironment(
  definition: EnvironmentDefinition,
  manifests: readonly ServiceManifest[],
): ResolvedEnvironment {
  const { services = {}, everyService = {}, network, ...own } = definition;
  const { everyService: anyService, network: anyNetwork, ...rest } = defaults;
  const file = fileOf(definition);

  const whole = merge([
    { file: defaultsFile, value: rest },
    { file, value: own },
  ]);
  const networkParts = merge([
    // The kind comes first, because that is how it is printed.
    { file, value: { kind: network.kind } },
    ...(network.kind === 'own' ? [{ file: defaultsFile, value: anyNetwork }] : []),
    { file, value: network },
  ]);
  const serviceParts = manifests.map((manifest): [string, Merged] => {
    const single = Object.hasOwn(services, manifest.name) ? services[manifest.name] : undefined;
    const layers = [
      { file: defaultsFile, value: anyService },
      manifestLayer(manifest),
      { file, value: everyService },
      { file, value: single ?? {} },
    ];
    return [manifest.name, merge(layers)];
  });

  const { name, production, account, region, ...others } = whole.value;
  const value = {
    name,
    production,
    account,
    region,
    network: networkParts.value,
    services: Object.fromEntries(serviceParts.map(([service, part]) => [service, part.value])),
    ...others,
  };
  return {
    // `merge` knows no types: those of definition and defaults guarantee that they make a whole.
    environment: deepFreeze(value) as unknown as Environment,
    files: new Map([
      ...whole.files,
      ...under('network', networkParts),
      ...serviceParts.flatMap(([service, part]) => under(`services.${service}`, part)),
    ]),
  };
}

/** A manifest's values that an environment may replace: size, and the settings that it has a default for. */
function manifestLayer({ name, cpu, memoryMib, variables }: ServiceManifest): Layer {
  const settings = Object.fromEntries(
    Object.entries(variables).flatMap(([variable, source]) =>
      source.from === 'setting' && source.default !== undefined ? [[variable, source.default]] : [],
    ),
  );
  return {
    file: manifestFile(name),
    value: { size: { cpu, memoryMib }, ...(Object.keys(settings).length === 0 ? {} : { settings }) },
  };
}

function under(path: string, { files }: Merged): [string, string][] {
  return [...files].map(([key, file]) => [`${path}.${key}`, file]);
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
