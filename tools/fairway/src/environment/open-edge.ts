import { isPortFree, listenersOn } from '@fairway/local-ecs';
import type { Edge } from '@fairway/local-edge';

import { Failure } from '../terminal/failure.ts';

/**
 * Makes the edge listen.
 * @param port 0 for any free one
 * @returns the port
 * @throws {Failure} saying who holds the port and which one is free
 */
export async function openEdge(edge: Edge, port: number): Promise<number> {
  // A listener on [::1] alone would not keep the edge from listening, and would get the requests to localhost.
  if (port !== 0 && !(await isPortFree(port))) throw await portInUse(port);
  try {
    return await edge.listen(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw await portInUse(port);
    if (code === 'EACCES') throw new Failure(`port ${port} needs more rights: ./fairway up --port 8080`);
    throw error;
  }
}

async function portInUse(port: number): Promise<Failure> {
  const [holder] = await listenersOn(port).catch(() => []);
  const by = holder === undefined ? '' : ` by pid ${holder.pid} (${holder.program})`;
  return new Failure(
    `port ${port} is in use${by}: stop that, or run: ./fairway up --port ${await nextFree(port)}`,
  );
}

async function nextFree(port: number): Promise<number> {
  for (let candidate = port + 1; candidate < 65_536; candidate += 1) {
    if (await isPortFree(candidate)) return candidate;
  }
  return 0;
}
