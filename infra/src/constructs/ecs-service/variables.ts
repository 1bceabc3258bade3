import type { ServiceSettings } from '@fairway/environments';
import type { ServiceManifest, VariableSource } from '@fairway/service-manifest';

import { terraformLiteral } from '../../terraform-literal.ts';
import { databaseName, statePrefix, surely, type Surroundings } from './surroundings.ts';

export type VariableValues = Readonly<Record<string, string>>;

/** A service, and what its environment says of it. */
export interface ConfiguredService {
  readonly manifest: ServiceManifest;
  readonly settings: Pick<ServiceSettings, 'settings' | 'readBuckets'>;
  /** Name of the environment; its file is `environments/src/<name>.ts`. */
  readonly environment: string;
  readonly surroundings: Surroundings;
}

/**
 * The variables that a manifest names, with their values in this environment.
 * @throws {Error} naming every setting without a value and every setting that the manifest does not have
 */
export function resolveVariables(service: ConfiguredService): VariableValues {
  const faults = [...missingSettings(service), ...unknownSettings(service)];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const { variables } = service.manifest;
  return Object.fromEntries(
    Object.entries(variables).map(([name, source]) => [name, valueOf(name, source, service)]),
  );
}

function missingSettings({ manifest, settings, environment }: ConfiguredService): string[] {
  return Object.entries(manifest.variables)
    .filter(
      ([name, source]) => source.from === 'setting' && valueOfSetting(name, source, settings) === undefined,
    )
    .map(
      ([name]) =>
        `\`${name}\` of ${manifest.name} must have a value in ${environment}: set ` +
        `\`services.${manifest.name}.settings.${name}\` in environments/src/${environment}.ts`,
    );
}

function unknownSettings({ manifest, settings, environment }: ConfiguredService): string[] {
  const sources = new Map(Object.entries(manifest.variables));
  return Object.keys(settings.settings)
    .filter((name) => sources.get(name)?.from !== 'setting')
    .map(
      (name) =>
        `\`services.${manifest.name}.settings.${name}\` in environments/src/${environment}.ts must be a variable ` +
        `that comes from a setting in packages/${manifest.name}-service/manifest`,
    );
}

function valueOfSetting(
  name: string,
  source: VariableSource & { readonly from: 'setting' },
  { settings }: ConfiguredService['settings'],
): string | undefined {
  return Object.hasOwn(settings, name) ? settings[name] : source.default;
}

function valueOf(
  variable: string,
  source: VariableSource,
  { manifest, settings, surroundings }: ConfiguredService,
): string {
  const { name, needs } = manifest;
  switch (source.from) {
    case 'constant':
      return terraformLiteral(source.value);
    case 'setting':
      return terraformLiteral(valueOfSetting(variable, source, settings) ?? '');
    case 'edgeOrigin':
      return surroundings.edgeOrigin;
    case 'serviceDirectory':
      return terraformLiteral(JSON.stringify(surroundings.directory.map(directoryEntry)));
    case 'readBuckets':
      return settings.readBuckets.join(',');
    case 'stateBucket':
      return surely(surroundings, 'stateBucket', name);
    case 'statePrefix':
      return statePrefix(name);
    case 'topicArn':
      return surely(surroundings, 'topics', name)[needs.topic ?? 'notices'].arn;
    case 'metricsNamespace':
      return terraformLiteral(needs.metricsNamespace ?? '');
    case 'databaseUrl':
      return databaseUrl(name, surroundings);
    case 'databaseAuthentication':
      return 'iam';
    case 'signInRequired':
      return String(needs.signIn === 'always' || surroundings.signInRequiredBy.includes(name));
    case 'tokenIssuer':
      return surroundings.tokens?.issuer ?? '';
    case 'tokenClientIds':
      return surroundings.tokens?.clientIds.join(',') ?? '';
  }
}

function directoryEntry({ name, summary }: Surroundings['directory'][number]) {
  return { name, summary, docs: `/-/${name}/docs` };
}

/** Without a password: a token of the task's role is one, for fifteen minutes. */
function databaseUrl(service: string, surroundings: Surroundings): string {
  const { endpoint, port } = surely(surroundings, 'database', service);
  const name = databaseName(service);
  return `postgresql://${name}@${endpoint}:${port}/${name}?sslmode=verify-full`;
}
