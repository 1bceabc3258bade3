// A route of the kit that asks for a token and says hello: a cached read is compared with it.
import { defineService } from '@fairway/service-manifest';
import { createServiceApp, defineRoute, runService, signInOf } from '@fairway/service-kit';
import * as z from 'zod';

import { loadConfig } from './config.ts';

const manifest = defineService({
  name: 'hello',
  summary: 'Says hello.',
  port: 8199,
  paths: ['/hello'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  needs: { signIn: 'always' },
});

const hello = defineRoute({
  method: 'get',
  path: '/hello',
  operation: 'get_hello',
  summary: 'Says hello',
  scope: 'api/backend_access',
  responses: { 200: { description: 'The greeting', schema: z.object({ message: z.string() }) } },
  handle: () => ({ message: 'Hello, World!' }),
});

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => ({
  app: createServiceApp({
    manifest,
    identity,
    logger,
    routes: [hello],
    signIn: signInOf(config),
    readiness: createReadiness([]),
    logsEndpointCalls: true,
  }),
}));
