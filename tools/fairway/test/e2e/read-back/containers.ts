import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { environmentNames, serviceNames, type ServiceSettings } from '@fairway/environments';
import {
  databaseName,
  needsDatabase,
  rawLinesTableName,
  signInRequired,
  statePrefix,
  type ServiceManifest,
  type VariableSource,
} from '@fairway/service-manifest';

import { differences, sorted } from './differences.ts';
import { settingsOf, type Place } from './place.ts';

const STANDARD = [
  'APP_COMMIT',
  'APP_VERSION',
  'ENVIRONMENT',
  'HOST',
  'LOG_LEVEL',
  'PORT',
  'RELEASE',
  'TRUSTED_PROXIES',
];

/** Every container of a task definition: what it is, what it receives, what it may not do. */
export function containerFaults(
  place: Place,
  manifest: ServiceManifest,
  { containerDefinitions: containers = [] }: TaskDefinition,
): readonly string[] {
  const differs = differences(manifest.name);
  const own = containers.find(({ name }) => name === manifest.name);
  const migrates = needsDatabase(manifest);
  const health = `http://127.0.0.1:${manifest.port}${manifest.healthPath}'`;
  const waitsFor = own?.dependsOn?.map(({ containerName, condition }) => `${containerName} ${condition}`);
  return [
    ...differs(
      'names',
      sorted(containers.map(({ name }) => name)),
      migrates ? sorted([manifest.name, 'migrate']) : [manifest.name],
    ),
    ...differs('port', own?.portMappings?.[0]?.containerPort, manifest.port),
    ...differs('time to stop', own?.stopTimeout, manifest.stopTimeoutSeconds),
    ...differs('essential', own?.essential, true),
    ...differs('waiting', waitsFor ?? [], migrates ? ['migrate SUCCESS'] : []),
    ...differs('health check', own?.healthCheck?.command?.at(-1)?.includes(health), true),
    ...containers.flatMap((container) => hardeningFaults(place, manifest, container)),
    ...containers.flatMap((container) => variableFaults(place, manifest, container)),
  ];
}

/** Faults of the limits that a container has, and of its log group. */
export function hardeningFaults(
  { shared, environment }: Place,
  manifest: ServiceManifest,
  container: ContainerDefinition,
): readonly string[] {
  const differs = differences(`${manifest.name}/${container.name}`);
  const { logGroup } = serviceNames(shared, environment, manifest.name);
  const options = container.logConfiguration?.options;
  return [
    ...differs(
      'image by digest',
      container.image?.includes(`/${shared.project}/${manifest.name}@sha256:`),
      true,
    ),
    ...differs('read-only root', container.readonlyRootFilesystem, true),
    ...differs('user', container.user, '65532'),
    ...differs('capabilities', container.linuxParameters?.capabilities?.drop, ['ALL']),
    ...differs('init', container.linuxParameters?.initProcessEnabled, true),
    ...differs('log group', options?.['awslogs-group'], logGroup),
    ...differs('log region', options?.['awslogs-region'], environment.region),
    ...differs('log mode', options?.['mode'], 'non-blocking'),
  ];
}

/** Variables and secrets, and the values that are known before AWS has chosen. */
export function variableFaults(
  place: Place,
  manifest: ServiceManifest,
  { name: containerName = '', environment: given = [], secrets = [] }: ContainerDefinition,
): readonly string[] {
  const differs = differences(`${manifest.name}/${containerName}`);
  const values = new Map(given.map(({ name = '', value }) => [name, value]));
  const settings = settingsOf(place, manifest);
  const admin = containerName === 'migrate' ? ['DATABASE_ADMIN_CREDENTIALS'] : [];
  return [
    ...differs(
      'variables',
      sorted([...values.keys()]).filter((each) => !each.startsWith('AWS_')),
      sorted([...STANDARD, ...Object.keys(manifest.variables)]),
    ),
    ...differs(
      'secrets',
      sorted(secrets.map(({ name }) => name)),
      sorted([...Object.keys(manifest.secrets), ...admin]),
    ),
    ...differs('ENVIRONMENT', values.get('ENVIRONMENT'), place.environment.name),
    ...differs('LOG_LEVEL', values.get('LOG_LEVEL'), settings.logLevel),
    ...differs('PORT', values.get('PORT'), String(manifest.port)),
    ...Object.entries(manifest.variables).flatMap(([variable, source]) => {
      const wanted = valueOf(place, manifest, settings, variable, source);
      const value = values.get(variable);
      if (wanted instanceof RegExp)
        return wanted.test(value ?? '') ? [] : differs(variable, value, String(wanted));
      return differs(variable, value, wanted);
    }),
  ];
}

/** The value of a variable, or its shape where AWS chooses a part of it. */
function valueOf(
  { shared, environment }: Place,
  manifest: ServiceManifest,
  settings: ServiceSettings,
  variable: string,
  source: VariableSource,
): string | RegExp {
  const names = environmentNames(shared, environment);
  const { region, account } = environment;
  const database = databaseName(manifest);
  const values: Readonly<Record<Exclude<VariableSource['from'], 'constant' | 'setting'>, string | RegExp>> = {
    edgeOrigin: /^https:\/\/[a-z0-9]+\.cloudfront\.net$/,
    serviceDirectory: /^\[\{"name":"/,
    readBuckets: settings.readBuckets.length > 0 ? settings.readBuckets.join(',') : names.logBucket,
    stateBucket: names.serviceStateBucket,
    statePrefix: statePrefix(manifest),
    topicArn: `arn:aws:sns:${region}:${account}:${names.noticesTopic}`,
    metricsNamespace: manifest.needs.metricsNamespace ?? '',
    logQueryWorkgroup: environment.logQueries.kind === 'none' ? '' : names.queryWorkgroup,
    logTables:
      environment.logQueries.kind === 'none'
        ? ''
        : `${names.logBucket}=${names.queryDatabase}.${rawLinesTableName(names.logBucket)}`,
    databaseUrl: new RegExp(
      `^postgresql://${database}@${names.databaseCluster}\\.cluster-\\w+\\.${region}\\.rds\\.amazonaws\\.com:5432/${database}\\?sslmode=verify-full$`,
    ),
    databaseAuthentication: 'iam',
    databaseMayPause: String(environment.database.idle.kind === 'pauses'),
    signInRequired: signInRequired(manifest, environment.signIn.requiredBy),
    tokenIssuer: new RegExp(`^https://cognito-idp\\.${region}\\.amazonaws\\.com/${region}_\\w+$`),
    tokenClientIds: /^\w+,\w+$/,
    tokenPageClientId: /^\w+$/,
  };
  if (source.from === 'constant') return source.value;
  if (source.from === 'setting') return settings.settings[variable] ?? source.default ?? '';
  return values[source.from];
}
