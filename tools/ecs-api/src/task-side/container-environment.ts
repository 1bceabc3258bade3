import type { UnpackedImage } from '@fairway/oci';

import type { ContainerSource } from './contract.ts';

/** The environment of a process, and the variable that has its port. */
export interface ContainerEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly port?: { readonly variable: string; readonly preferred: number };
  readonly notes: readonly string[];
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '::', '[::]']);
const LOOPBACK = '127.0.0.1';

/**
 * The image's variables, overridden by the definition's, by its secrets, and by ECS's own.
 * @param own what ECS sets: addresses of credentials and metadata, the region
 */
export function environmentOf(
  container: ContainerSource,
  image: Pick<UnpackedImage['config'], 'config'>,
  secrets: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): ContainerEnvironment {
  const given = Object.fromEntries(
    (container.environment ?? []).flatMap(({ name, value }) =>
      name === undefined ? [] : [[name, value ?? '']],
    ),
  );
  const declared = Object.entries({ ...imageVariables(image), ...given, ...secrets });
  // Every network address of a task is its own in AWS. Here it would be this machine's, open to its whole network.
  const open = declared.filter(([, value]) => EVERY_ADDRESS.has(value));
  const closed = declared.map(
    ([name, value]) => [name, EVERY_ADDRESS.has(value) ? LOOPBACK : value] as const,
  );
  const port = portOf(container, closed);
  return {
    variables: { ...Object.fromEntries(closed), ...own },
    ...(port === undefined ? {} : { port }),
    notes: open.map(
      ([name]) => `${name} is ${LOOPBACK} here, so that the task listens on this machine alone`,
    ),
  };
}

function imageVariables({ config }: Pick<UnpackedImage['config'], 'config'>): Record<string, string> {
  const lines = (config?.Env ?? []).map((line): [string, string] => {
    const at = line.indexOf('=');
    return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(lines);
}

/**
 * Two tasks of one machine cannot listen on one port, so each is told its own: in the variable that has the container's
 * port as its value, `PORT` before others, and in `PORT` where none has.
 */
function portOf(
  { portMappings = [] }: ContainerSource,
  variables: readonly (readonly [name: string, value: string])[],
): ContainerEnvironment['port'] {
  const preferred = portMappings[0]?.containerPort;
  if (preferred === undefined) return undefined;
  const named = variables.filter(([, value]) => value === String(preferred)).map(([name]) => name);
  return { variable: named.includes('PORT') ? 'PORT' : (named[0] ?? 'PORT'), preferred };
}
