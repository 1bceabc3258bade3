import * as z from 'zod';

import { HttpProblem } from './http-problem.ts';
import type { ServiceIdentity } from './identity.ts';
import type { Readiness } from './readiness.ts';
import { defineRoute, type Route } from './route.ts';

const Health = z
  .object({ status: z.literal('healthy'), version: z.string(), environment: z.string() })
  .meta({ id: 'Health' });

const Version = z
  .object({
    service: z.string(),
    version: z.string().meta({ description: 'content tag of the image' }),
    commit: z.string().meta({ description: 'commit that first built that image' }),
    release: z.string().meta({ description: 'hash of image digest and task definition' }),
    environment: z.string(),
    startedAt: z.iso.datetime(),
  })
  .meta({ id: 'Version' });

const Ready = z
  .object({
    status: z.enum(['ready', 'not ready', 'draining']),
    dependencies: z.array(
      z.object({ name: z.string(), state: z.enum(['up', 'down']), latencyMs: z.number() }),
    ),
  })
  .meta({ id: 'Ready' });

/** `/health`, `/ready` and `/version` under a prefix. */
export function operationRoutes(prefix: string, identity: ServiceIdentity, readiness: Readiness): Route[] {
  return [healthRoute(prefix, identity), readyRoute(prefix, readiness), versionRoute(prefix, identity)];
}

function healthRoute(prefix: string, { version, environment }: ServiceIdentity): Route {
  return defineRoute({
    method: 'get',
    path: `${prefix}/health`,
    tag: 'operation',
    open: true,
    operation: 'get_health',
    summary: 'Whether the process is alive; never asks its dependencies',
    responses: { 200: { description: 'Alive', schema: Health } },
    handle: () => ({ status: 'healthy', version, environment }),
  });
}

function readyRoute(prefix: string, readiness: Readiness): Route {
  return defineRoute({
    method: 'get',
    path: `${prefix}/ready`,
    tag: 'operation',
    open: true,
    operation: 'get_ready',
    summary: 'Whether the service should get requests: each dependency with its state and latency',
    responses: {
      200: { description: 'Ready', schema: Ready },
      503: { description: 'A dependency is down, or the service is draining' },
    },
    async handle(_input, { logger }) {
      const { state, dependencies } = await readiness.report();
      for (const { name, error } of dependencies) {
        if (error !== undefined) logger.warn({ err: error }, `dependency ${name} is down`);
      }
      const told = dependencies.map(({ name, state: its, latencyMs }) => ({ name, state: its, latencyMs }));
      if (state === 'ready') return { status: state, dependencies: told };
      throw new HttpProblem(503, `The service is ${state}`, {
        headers: { 'retry-after': '1' },
        extensions: { dependencies: told },
      });
    },
  });
}

function versionRoute(prefix: string, identity: ServiceIdentity): Route {
  return defineRoute({
    method: 'get',
    path: `${prefix}/version`,
    tag: 'operation',
    open: true,
    operation: 'get_version',
    summary: 'Which build of the service answers',
    responses: { 200: { description: 'The build', schema: Version } },
    handle: () => identity,
  });
}
