import {
  edgePaths,
  pathMatcher,
  readSignInChoice,
  signInRequired,
  suggestion,
  type ServiceManifest,
} from '@fairway/service-manifest';

import { fileOf } from '../model/files.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

/** Checks that the services an environment names exist, and that its settings for them fit their manifests. */
export function serviceFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  const { definition, environment } = subject;
  const known = manifests.map(({ name }) => name);
  const file = fileOf(environment);
  const unknown = Object.keys(definition.services ?? {})
    .filter((service) => !known.includes(service))
    .map((service) => ({
      subject: environment.name,
      path: `services.${service}`,
      rule: `must be named like a service of this workspace${suggestion(service, known)}`,
      value: service,
      file,
    }));
  return [
    ...unknown,
    ...signInFaults(subject, manifests),
    ...manifests.flatMap((manifest) => [
      ...settingFaults(subject, manifest),
      ...bucketFaults(subject, manifest),
    ]),
  ];
}

function signInFaults(subject: Subject, manifests: readonly ServiceManifest[]): Fault[] {
  const known = manifests.map(({ name }) => name);
  const unknown = subject.environment.signIn.requiredBy.flatMap((choice) => {
    const { service, route } = readSignInChoice(choice);
    const manifest = manifests.find(({ name }) => name === service);
    const at = (rule: string): Fault[] => [{ ...faultAt(subject, 'signIn.requiredBy', rule), value: choice }];
    if (manifest === undefined) {
      return at(`must be names of services of this workspace${suggestion(service, known)}`);
    }
    if (manifest.needs.signIn === undefined)
      return at('must be services whose manifest declares `needs.signIn`');
    if (manifest.needs.signIn === 'always') return at('must not list a service that always asks for sign-in');
    if (route !== undefined && !isRouteOf(manifest, route)) {
      return at(`must be a service, or a service and one of its routes: \`${service} POST /path\``);
    }
    return [];
  });
  return [...unknown, ...openDataFaults(subject, manifests)];
}

/** Checks a route's form, and that its path reaches the service. Only the service knows which routes it has. */
function isRouteOf(manifest: ServiceManifest, route: string): boolean {
  const path = /^(?:GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(route)?.[1];
  return path !== undefined && edgePaths(manifest).some((pattern) => pathMatcher(pattern)(path));
}

/** Production must ask for a token wherever a service takes or returns personal data. */
function openDataFaults(subject: Subject, manifests: readonly ServiceManifest[]): Fault[] {
  const { production, signIn } = subject.environment;
  if (!production) return [];
  return manifests
    .filter((manifest) => manifest.personalData && signInRequired(manifest, signIn.requiredBy) !== 'true')
    .map(({ name }) => ({
      ...faultAt(
        subject,
        'signIn.requiredBy',
        `must list \`${name}\` in production: its routes take or give personal data`,
      ),
      value: signIn.requiredBy.join(', '),
    }));
}

/** Settings that the manifest does not know, and unset settings without a default. */
function settingFaults(subject: Subject, { name, variables }: ServiceManifest): Fault[] {
  const { settings } = serviceOf(subject, name);
  const known = Object.entries(variables).filter(([, source]) => source.from === 'setting');
  const knownNames = known.map(([variable]) => variable);
  const path = `services.${name}.settings`;
  const unknown = Object.keys(settings)
    .filter((variable) => !knownNames.includes(variable))
    .map((variable) =>
      faultAt(
        subject,
        `${path}.${variable}`,
        `must be a variable that ${name}’s manifest takes from a setting${suggestion(variable, knownNames)}`,
      ),
    );
  const missing = knownNames
    .filter((variable) => !Object.hasOwn(settings, variable))
    .map((variable) => ({
      ...faultAt(subject, `${path}.${variable}`, `must be set: ${name}’s manifest has no default for it`),
      file: fileOf(subject.environment),
    }));
  return [...unknown, ...missing];
}

function bucketFaults(subject: Subject, { name, needs }: ServiceManifest): Fault[] {
  const { readBuckets } = serviceOf(subject, name);
  const path = `services.${name}.readBuckets`;
  const faults: Fault[] = readBuckets
    .filter((bucket) => !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    .map((bucket) => ({ ...faultAt(subject, path, 'must be names of S3 buckets'), value: bucket }));
  if (readBuckets.length > 0 && needs.readBuckets === undefined) {
    faults.push(
      faultAt(subject, path, `must be empty: ${name}’s manifest does not declare \`needs.readBuckets\``),
    );
  }
  return faults;
}

/** Every manifest has its entry: `resolveEnvironment` makes one for each. */
function serviceOf({ environment }: Subject, name: string) {
  const settings = new Map(Object.entries(environment.services)).get(name);
  if (settings === undefined) throw new Error(`${environment.name} was resolved without ${name}`);
  return settings;
}
