import type { ServiceManifest, ServiceNeeds, VariableSource } from '@fairway/service-manifest';

/** What the local environment has, for variables to name. */
export interface LocalValues {
  readonly edgeOrigin: string;
  readonly services: readonly Pick<ServiceManifest, 'name' | 'summary'>[];
  readonly readBuckets: readonly string[];
  readonly stateBucket: string;
  readonly topicArns: Readonly<Record<NonNullable<ServiceNeeds['topic']>, string>>;
  /** Address of a service's own database, as its own role. */
  readonly databaseUrl: (service: string) => string;
}

type Variables = Pick<ServiceManifest, 'name' | 'needs' | 'variables' | 'secrets'>;

/** A sentence for every variable and secret that has no value on this machine. */
export function unresolvableVariables(manifests: readonly Variables[]): string[] {
  return manifests.flatMap(({ name, needs, variables, secrets }) => [
    ...Object.entries(variables)
      .filter(([, source]) => source.from === 'setting' && source.default === undefined)
      .map(([variable]) => `${name}: ${variable} is a setting without a default`),
    ...Object.entries(variables)
      .filter(([, source]) => source.from === 'tokenIssuer' && needs.signIn === 'always')
      .map(([variable]) => `${name}: ${variable} is a token issuer, and there is none here`),
    ...Object.keys(secrets).map((variable) => `${name}: ${variable} is a secret, and there are none here`),
  ]);
}

/**
 * The variables that a service's manifest names, with their values on this machine.
 * @throws {Error} listing every variable that has none
 */
export function resolveVariables(manifest: Variables, local: LocalValues): Record<string, string> {
  const faults = unresolvableVariables([manifest]);
  if (faults.length > 0) throw new Error(faults.join('; '));
  const { variables } = manifest;
  return Object.fromEntries(
    Object.entries(variables).map(([name, source]) => [name, valueOf(source, manifest, local)]),
  );
}

function valueOf(source: VariableSource, { name, needs }: Variables, local: LocalValues): string {
  switch (source.from) {
    case 'constant':
      return source.value;
    case 'setting':
      return source.default ?? '';
    case 'edgeOrigin':
      return local.edgeOrigin;
    case 'serviceDirectory':
      return JSON.stringify(
        local.services.map((service) => ({ name: service.name, summary: service.summary })),
      );
    case 'readBuckets':
      return local.readBuckets.join(',');
    case 'stateBucket':
      return local.stateBucket;
    case 'statePrefix':
      return `${name}/`;
    case 'topicArn':
      return local.topicArns[needs.topic ?? 'notices'];
    case 'metricsNamespace':
      return needs.metricsNamespace ?? '';
    case 'databaseUrl':
      return local.databaseUrl(name);
    case 'databaseAuthentication':
      return 'url';
    case 'signInRequired':
      return 'false';
    case 'tokenIssuer':
    case 'tokenClientIds':
      return '';
  }
}
