import { migrationVariables, standardVariables, type ServiceManifest } from '@fairway/service-manifest';

import { variablesOf, type Container } from './containers.ts';

/** A sentence for every difference between the environment of a service's containers and its manifest. */
export function contractFaults(manifest: ServiceManifest, containers: readonly Container[]): string[] {
  const { name, needs, port, healthPath, stopTimeoutSeconds } = manifest;
  const variables = [...Object.keys(standardVariables), ...Object.keys(manifest.variables)];
  const secrets = Object.keys(manifest.secrets);
  const [service, ...others] = containers;
  const migration = others.find((container) => container.name === 'migrate');
  return [
    ...differences(`variables of ${name}`, variables, Object.keys(variablesOf(service))),
    ...differences(`secrets of ${name}`, secrets, secretsOf(service)),
    ...differences(`ports of ${name}`, [`${port}`], portsOf(service)),
    ...differences(`variable PORT of ${name}`, [`${port}`], [variablesOf(service)['PORT'] ?? 'nothing']),
    ...differences(`stop timeout of ${name}`, [`${stopTimeoutSeconds}`], [`${service.stopTimeout}`]),
    ...differences(
      `health check of ${name}`,
      [`http://127.0.0.1:${port}${healthPath}`],
      [/'(http:[^']*)'/.exec(service.healthCheck.command.at(-1))?.[1] ?? 'nothing'],
    ),
    ...differences(
      `containers before ${name}`,
      needs.database === undefined ? [] : ['migrate'],
      others.filter((container) => container.name !== 'otel-collector').map((container) => container.name),
    ),
    ...(migration === undefined
      ? []
      : [
          ...differences(`variables of ${name}'s migration`, variables, Object.keys(variablesOf(migration))),
          ...differences(
            `secrets of ${name}'s migration`,
            Object.keys(migrationVariables),
            secretsOf(migration),
          ),
        ]),
  ];
}

function secretsOf({ secrets = [] }: Container): string[] {
  return (secrets as { readonly name: string }[]).map(({ name }) => name);
}

function portsOf({ portMappings = [] }: Container): string[] {
  return (portMappings as { readonly containerPort: number }[]).map(
    ({ containerPort }) => `${containerPort}`,
  );
}

function differences(what: string, promised: readonly string[], given: readonly string[]): string[] {
  return [
    ...promised
      .filter((one) => !given.includes(one))
      .map((one) => `${what}: ${one} is promised and not given`),
    ...given
      .filter((one) => !promised.includes(one))
      .map((one) => `${what}: ${one} is given and not promised`),
  ];
}
