import * as z from 'zod';

import { DirectoryEntry } from './directory.ts';

export const ServiceState = DirectoryEntry.extend({
  health: z.enum(['healthy', 'unhealthy', 'unreachable', 'no task']).meta({
    description:
      'unhealthy: it answered with an error; unreachable: no answer came in time; ' +
      'no task: none of its tasks gets requests, or it has none',
  }),
  version: z.string().nullable(),
  release: z.string().nullable(),
  latencyMs: z.number().meta({ description: 'how long its health took to answer' }),
  links: z.object({ service: z.string(), docs: z.string(), health: z.string(), version: z.string() }),
});

export const Overview = z
  .object({ environment: z.string(), version: z.string(), services: z.array(ServiceState) })
  .meta({ id: 'Overview' });

export type ServiceState = z.output<typeof ServiceState>;
export type Overview = z.output<typeof Overview>;

export interface EdgeAnswer {
  readonly status: number;
  readonly body: unknown;
  /** False where the edge answered because no task was there. */
  readonly fromService: boolean;
}

/** Asks one path of the environment's edge for JSON; rejects when no answer came in time. */
export interface Edge {
  get(path: string): Promise<EdgeAnswer>;
}

const VersionAnswer = z.object({ version: z.string(), release: z.string() });

/** Asks every service for its health, all at once: one that is down costs the page nothing but its own line. */
export function surveyServices(directory: readonly DirectoryEntry[], edge: Edge): Promise<ServiceState[]> {
  return Promise.all(directory.map((entry) => surveyService(entry, edge)));
}

async function surveyService(entry: DirectoryEntry, edge: Edge): Promise<ServiceState> {
  const own = `/-/${entry.name}`;
  const links = {
    service: `${own}/`,
    docs: `${own}/docs/`,
    health: `${own}/health`,
    version: `${own}/version`,
  };
  const startedAt = performance.now();
  const asked = [askHealth(edge, links.health), askVersion(edge, links.version)] as const;
  const health = await asked[0];
  const latencyMs = Math.round(performance.now() - startedAt);
  return { ...entry, health, ...(await asked[1]), latencyMs, links };
}

async function askHealth(edge: Edge, path: string): Promise<ServiceState['health']> {
  try {
    const { status, fromService } = await edge.get(path);
    if (status === 503 && !fromService) return 'no task';
    return status === 200 ? 'healthy' : 'unhealthy';
  } catch {
    return 'unreachable';
  }
}

async function askVersion(edge: Edge, path: string): Promise<Pick<ServiceState, 'version' | 'release'>> {
  try {
    const { version, release } = VersionAnswer.parse((await edge.get(path)).body);
    return { version, release };
  } catch {
    return { version: null, release: null };
  }
}
