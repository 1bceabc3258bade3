import {
  needsAws,
  needsDatabase,
  statePrefix,
  type ManifestInput,
  type ServiceManifest,
} from './manifest.ts';
import type { tracingVariables } from './tracing-variables.ts';
import {
  migrationVariables,
  type sdkVariables,
  type SecretSource,
  type standardVariables,
  type VariableSource,
} from './variables.ts';

/** Stands for a value that a world does not have. */
export class NoValue {
  /** The end of a sentence about the variable: `is a setting without a default`. */
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

type SourceOf<From extends VariableSource['from']> = Extract<VariableSource, { readonly from: From }>;

/** A value for each source that a manifest can name. */
export type SourceValues = {
  readonly [From in VariableSource['from']]: (
    service: ServiceManifest,
    source: SourceOf<From>,
    /** Name of the variable. */
    variable: string,
  ) => string | NoValue;
};

/**
 * The values that one kind of environment gives to containers: AWS, one machine, a test. It is the only thing that
 * differs between them; `containerEnvironments` reads the manifest for all of them.
 */
export interface World {
  readonly sources: SourceValues;
  /** Variables that every container receives; `PORT` is the manifest's. */
  readonly standard: Readonly<Record<Exclude<keyof typeof standardVariables, 'PORT'>, string>>;
  /** Variables that the AWS SDK reads; empty in AWS. */
  readonly sdk: Readonly<Partial<Record<keyof typeof sdkVariables, string>>>;
  /** Variables of tracing, which the container that migrates does not receive; empty where nobody has chosen it. */
  readonly tracing: Readonly<Partial<Record<keyof typeof tracingVariables, string>>>;
  /** The secret or its name, as containers of this world take it. */
  readonly secret: (service: ServiceManifest, source: SecretSource, variable: string) => string | NoValue;
  /** The same for the credentials of the database server's master user. */
  readonly adminCredentials: (service: ServiceManifest) => string | NoValue;
}

/** The complete environment of one container. */
export interface ContainerEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** The secrets, by the name of the variable that carries each. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ContainerEnvironments {
  readonly service: ContainerEnvironment;
  /** The environment of the container that migrates the service's database; absent without one. */
  readonly migration?: ContainerEnvironment;
}

/**
 * The complete environment of each container of a service: the one reader of a manifest's variables and secrets.
 * @example
 * const { service, migration } = containerEnvironments(manifest, localWorld(values, program));
 * @throws {Error} with a line for every variable and secret that has no value in this world
 */
export function containerEnvironments(manifest: ServiceManifest, world: World): ContainerEnvironments {
  const { environments, faults } = read(manifest, world);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return environments;
}

/** A sentence for every variable and secret of a service that has no value in a world; empty when all have one. */
export function environmentFaults(manifest: ServiceManifest, world: World): readonly string[] {
  return read(manifest, world).faults;
}

/**
 * The sources that do not depend on the world, to be spread into its `sources`.
 * @param services every service of the environment
 * @param quote makes text what containers of this world take; nothing by default
 */
export function textSources(
  services: readonly Pick<ManifestInput, 'name' | 'summary' | 'page' | 'worker'>[],
  quote: (text: string) => string = (text) => text,
): Pick<SourceValues, 'constant' | 'serviceDirectory' | 'statePrefix' | 'metricsNamespace'> {
  // Readers of the directory reach its services through the edge.
  const directory = services
    .filter(({ worker }) => worker !== true)
    .map(({ name, summary, page }) => ({
      name,
      summary,
      docs: `/-/${name}/docs`,
      ...(page === undefined ? {} : { page }),
    }));
  return {
    constant: (_service, { value }) => quote(value),
    serviceDirectory: () => quote(JSON.stringify(directory)),
    statePrefix: (service) => quote(statePrefix(service)),
    metricsNamespace: ({ needs }) => quote(needs.metricsNamespace ?? ''),
  };
}

function read(manifest: ServiceManifest, world: World) {
  const faults: string[] = [];
  const variables = {
    ...valuesOf(Object.entries(manifest.variables), (source, variable) =>
      valueOf(world.sources, manifest, source, variable),
    ),
    ...world.standard,
    PORT: String(manifest.port),
    ...(needsAws(manifest) ? world.sdk : {}),
  };
  const secrets = valuesOf(Object.entries(manifest.secrets), (source, variable) =>
    world.secret(manifest, source, variable),
  );
  const environments: ContainerEnvironments = {
    service: { variables: { ...variables, ...world.tracing }, secrets },
    ...(needsDatabase(manifest) ? { migration: { variables, secrets: migrationSecrets() } } : {}),
  };
  return { environments, faults };

  function migrationSecrets() {
    const names = Object.keys(migrationVariables) as (keyof typeof migrationVariables)[];
    return valuesOf(
      names.map((name) => [name, name]),
      () => world.adminCredentials(manifest),
    );
  }

  function valuesOf<Source>(
    entries: readonly (readonly [string, Source])[],
    find: (source: Source, variable: string) => string | NoValue,
  ): Record<string, string> {
    const found = entries.map(([variable, source]) => [variable, find(source, variable)] as const);
    return Object.fromEntries(found.flatMap(([variable, value]) => entryOf(variable, value)));
  }

  function entryOf(variable: string, value: string | NoValue): [string, string][] {
    if (typeof value === 'string') return [[variable, value]];
    faults.push(`${manifest.name}: ${variable} ${value.why}`);
    return [];
  }
}

/** A source belongs to the function of its own kind, which TypeScript cannot see through the index. */
function valueOf<From extends VariableSource['from']>(
  sources: SourceValues,
  service: ServiceManifest,
  source: SourceOf<From> & { readonly from: From },
  variable: string,
): string | NoValue {
  return sources[source.from](service, source, variable);
}
