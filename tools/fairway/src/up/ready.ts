import { edgePaths, type ServiceManifest } from '@fairway/service-manifest';

import type { ReadyEnvironment } from '../environment/ready-environment.ts';
import { table } from '../terminal/table.ts';

/** The environment as one line of JSON, for scripts. */
export function readyJson({ origin, services, endpoints, logFolder }: ReadyEnvironment): string {
  return JSON.stringify({
    environment: 'local',
    origin,
    services: services.map(({ manifest, port, pid, health }) => ({
      name: manifest.name,
      paths: edgePaths(manifest),
      port,
      pid,
      health,
    })),
    endpoints,
    logs: logFolder,
  });
}

/** The table and the curl lines, for people. */
export function readyText(environment: ReadyEnvironment): string {
  const { origin, services, endpoints, logFolder } = environment;
  const host = origin.replace('http://127.0.0.1', 'localhost');
  const rows = services.map(({ manifest, port, health }) => [
    manifest.name,
    manifest.worker ? '(worker)' : [...manifest.paths, `/-/${manifest.name}/*`].join(' '),
    String(port),
    health,
  ]);
  return [
    `The local environment is up at http://${host}`,
    '',
    ...table([['SERVICE', 'PATHS', 'PORT', 'HEALTH'], ...rows]),
    '',
    ...curlLines(
      host,
      services.map(({ manifest }) => manifest),
    ),
    '',
    ...table([...Object.entries(endpoints), ['logs', `${logFolder}/<service>.log`], ['stop', 'Ctrl-C']]),
  ].join('\n');
}

/** A curl line for every example that manifests have, then for every service's version. */
export function curlLines(host: string, manifests: readonly ServiceManifest[]): string[] {
  const examples = manifests.flatMap((manifest) => manifest.examples);
  const versions = manifests
    .filter(({ worker }) => !worker)
    .map(({ name }) => ({
      path: `/-/${name}/version`,
      summary: `the running version of ${name}`,
    }));
  return table(
    [...examples, ...versions].map(({ path, summary }) => [
      `curl -s ${shellWord(host + path)}`,
      `# ${summary}`,
    ]),
  );
}

function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
