// A service that refuses uploads for every reason that the local environment has no cause for, behind an edge of its
// own. Prints `{ "direct", "edge", "forbidden" }`: both ports, and a token that permits nothing.
import { Edge } from '@fairway/local-edge';
import {
  createLogger,
  createServiceApp,
  defineRoute,
  HttpProblem,
  overloaded,
  Readiness,
  serve,
  SignIn,
} from '@fairway/service-kit';
import { startTokenIssuer } from '@fairway/service-kit/testing';
import { defineService } from '@fairway/service-manifest';

const manifest = defineService({
  name: 'refusing',
  summary: 'Refuses every upload.',
  port: 8198,
  paths: ['/closed', '/busy', '/faulty'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 30,
  needs: { signIn: 'by-environment' },
});
const identity = {
  service: 'refusing',
  version: 'v',
  commit: 'c',
  release: 'r',
  environment: 'local',
  startedAt: new Date().toISOString(),
};
const shared = {
  method: 'post',
  summary: 'Refuses',
  responses: { 200: { description: 'Never' } },
} as const;
const routes = [
  defineRoute({
    ...shared,
    path: '/closed',
    operation: 'post_closed',
    scope: 'api/backend_access',
    handle: () => undefined,
  }),
  defineRoute({
    ...shared,
    path: '/busy',
    operation: 'post_busy',
    handle() {
      throw overloaded('Too many are here already', 1);
    },
  }),
  defineRoute({
    ...shared,
    path: '/faulty',
    operation: 'post_faulty',
    handle() {
      throw new HttpProblem(422, 'Nothing of this is right');
    },
  }),
];

const logger = createLogger({ identity, level: 'silent' });
const readiness = new Readiness();
const issuer = await startTokenIssuer();
const signIn = new SignIn({ issuer: issuer.issuer, clientIds: [issuer.clientId] });
const app = createServiceApp({ manifest, identity, logger, readiness, routes, signIn });
const service = await serve(app, { manifest, port: 0, host: '127.0.0.1', readiness, logger });

const edge = new Edge({
  rules: [
    { priority: 1, paths: ['/nobody'], service: 'nobody' },
    { priority: 2, paths: ['/*'], service: 'refusing' },
  ],
  targetGroups: [
    { service: 'refusing', healthPath: '/health' },
    { service: 'nobody', healthPath: '/health' },
  ],
});
const port = await edge.listen(0);
await edge.registerTarget('refusing', { host: '127.0.0.1', port: service.port });
const forbidden = await issuer.mint('api/nothing');
process.stdout.write(`${JSON.stringify({ direct: service.port, edge: port, forbidden })}\n`);
