import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { parseReference } from '@fairway/oci';

import type { ContainerSource, ImageStandIn } from './contract.ts';
import type { ContainerContent } from './image-content.ts';

/** The stand-ins of one task. */
export interface TaskStandIns {
  /** Undefined where the container runs its own image. */
  of(container: Pick<ContainerSource, 'image'>): ImageStandIn | undefined;
  /** The variables of a container of the task, which lead to where the stand-ins listen. */
  led(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

const LOOPBACK = '127.0.0.1';
/** The image was named by a tag, and nobody asks the registry for it. */
const NO_DIGEST = '';

/** Finds the stand-ins of a task's containers, and a free port for each that they listen on. */
export async function taskStandIns(
  containers: readonly Pick<ContainerSource, 'image'>[],
  known: Readonly<Record<string, ImageStandIn>> = {},
): Promise<TaskStandIns> {
  const table = new Map(Object.entries(known));
  const of = ({ image }: Pick<ContainerSource, 'image'>): ImageStandIn | undefined => {
    if (table.size === 0) return undefined;
    const { registry, repository } = parseReference(image);
    return table.get(`${registry}/${repository}`);
  };
  const ports = new Set(containers.flatMap((container) => of(container)?.ports ?? []));
  const places = await Promise.all(
    [...ports].map(
      async (port) => [new RegExp(`${LOOPBACK}:${port}(?!\\d)`, 'g'), await freePort()] as const,
    ),
  );
  const lead = (value: string): string =>
    places.reduce((text, [named, port]) => text.replace(named, `${LOOPBACK}:${port}`), value);
  return {
    of,
    led: (variables) =>
      places.length === 0
        ? variables
        : Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, lead(value)])),
  };
}

/** Its health check needs the image's files, so there is none. */
export function standInContent(
  { image }: ContainerSource,
  { command, args }: ImageStandIn,
): ContainerContent {
  const { registry, repository, digest = NO_DIGEST } = parseReference(image);
  const program = {
    command,
    args,
    workingFolder: '/',
    home: '/',
    notes: [`runs a program of this machine in place of ${registry}/${repository}`],
  };
  return {
    config: {},
    digest,
    find: () => Promise.resolve({ program, healthCheck: undefined }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
