import {
  migrationVariables,
  needsAws,
  needsDatabase,
  sdkVariables,
  secretSources,
  standardVariables,
  tracingVariables,
  variableSources,
  type ServiceManifest,
  type VariableOrigin,
  type VariableSource,
} from '@fairway/service-manifest';

import { manifestFile } from './service-folders.ts';

/** Relative to the workspace. */
export const CONTAINER_PAGE = 'docs/what-a-container-receives.md';

const HEADER = ['| variable | value | on one machine | in AWS |', '| --- | --- | --- | --- |'];

/** The page of the variables that the containers of these services receive, as Markdown. */
export function containerPage(manifests: readonly ServiceManifest[]): string {
  return [
    '# What a container receives',
    '',
    'Every variable and secret of every container, and where its value comes from under `./fairway up` and in AWS. A container gets these and nothing else. This page is made from the',
    'manifests and from [variables.ts](../packages/service-manifest/src/variables.ts): run `npm run generate` when they have changed.',
    '',
    '[world.ts](../packages/service-manifest/src/world.ts) reads the manifests; the values come from',
    '[local-world.ts](../tools/fairway/src/environment/local-world.ts) and [aws-world.ts](../infra/src/constructs/fargate-service/aws-world.ts).',
    '',
    '## Every service',
    '',
    ...HEADER,
    ...rows(standardVariables),
    '',
    'A service that needs something of AWS also gets what the AWS SDK reads by itself:',
    '',
    ...HEADER,
    ...rows(sdkVariables),
    '',
    'Where somebody has chosen [tracing](tracing.md), services and jobs also get where spans go, and how many; what migrates a database does not:',
    '',
    ...HEADER,
    ...rows(tracingVariables),
    ...manifests.flatMap(serviceSection),
    '',
  ].join('\n');
}

function serviceSection(manifest: ServiceManifest): string[] {
  const { name, variables, secrets } = manifest;
  return [
    '',
    `## ${name}`,
    '',
    `As [its manifest](../${manifestFile(name)}) says${needsAws(manifest) ? ', and what the AWS SDK reads' : ''}.`,
    '',
    ...HEADER,
    ...Object.entries(variables).map(([variable, source]) => row(variable, originOf(variable, source, name))),
    ...Object.entries(secrets).map(([variable, source]) => {
      const origin = secretSources[source.from];
      return row(variable, { ...origin, aws: origin.aws.replace('<name>', source.name) });
    }),
    ...(manifest.jobs.length === 0
      ? []
      : ['', `Its jobs get the same: ${manifest.jobs.map((job) => code(job.name)).join(', ')}.`]),
    ...(needsDatabase(manifest)
      ? [
          '',
          'The container that migrates its database gets the same variables, none of the secrets, and:',
          '',
          ...HEADER,
          ...rows(migrationVariables),
        ]
      : []),
  ];
}

/** The description of a source, completed by this variable's own values. */
function originOf(variable: string, source: VariableSource, service: string): VariableOrigin {
  const { what, local, aws } = variableSources[source.from];
  const origin = {
    what,
    local,
    aws: aws.replace('services.<service>.settings', `services.${service}.settings.${variable}`),
  };
  switch (source.from) {
    case 'constant':
      return { ...origin, what: `${what}: ${code(source.value)}` };
    case 'setting':
      if (source.local !== undefined) return { ...origin, local: `the manifest: ${code(source.local)}` };
      return source.default === undefined
        ? { ...origin, local: 'none: `./fairway up` refuses the service' }
        : { ...origin, local: `${local}: ${code(source.default)}` };
    default:
      return origin;
  }
}

function code(value: string): string {
  return value === '' ? 'empty' : `\`${value}\``;
}

function rows(table: Readonly<Record<string, VariableOrigin>>): string[] {
  return Object.entries(table).map(([variable, origin]) => row(variable, origin));
}

function row(variable: string, { what, local, aws }: VariableOrigin): string {
  return `| \`${variable}\` | ${[what, local, aws].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
