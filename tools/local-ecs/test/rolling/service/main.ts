// The service that is deployed again and again: small, real, built on the kit, with the faults that its settings
// choose.
import { setTimeout as delay } from 'node:timers/promises';

import {
  createLogger,
  createServiceApp,
  defineRoute,
  Readiness,
  serve,
  serviceIdentity,
} from '@fairway/service-kit';
import { defineService } from '@fairway/service-manifest';
import { WebSocketServer } from 'ws';
import * as z from 'zod';

import { loadConfig } from './config.ts';
import { SLOW_BEGINS } from './lines.ts';

const manifest = defineService({
  name: 'rolling',
  summary: 'Is replaced while it works.',
  port: 8190,
  paths: ['/quick', '/slow', '/upload', '/live'],
  cpu: 256,
  memoryMib: 512,
  // An upload through a busy machine is slow, and this limit is not what these proofs are about.
  longestRequestSeconds: 60,
  // It is stopped after its deregistration, so no new request can arrive.
  lameDuckSeconds: 0,
});

const done = { 200: { description: 'Done', schema: z.object({ done: z.string() }) } };

const routes = [
  defineRoute({
    method: 'get',
    path: '/quick',
    operation: 'quick',
    summary: 'Answers at once',
    responses: done,
    handle: () => ({ done: 'quick' }),
  }),
  defineRoute({
    method: 'get',
    path: '/slow',
    operation: 'slow',
    summary: 'Answers after a while',
    query: z.strictObject({ ms: z.coerce.number().int() }),
    responses: done,
    async handle({ query }, { signal }) {
      console.log(SLOW_BEGINS);
      await delay(query.ms, undefined, { signal });
      return { done: `${query.ms} ms` };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/upload',
    operation: 'upload',
    summary: 'Counts the bytes that it is sent',
    responses: done,
    async handle(_input, { request }) {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).length;
      return { done: `${bytes} bytes` };
    },
  }),
];

const config = loadConfig();
const identity = serviceIdentity(manifest.name, config);
const logger = createLogger({ identity, level: config.LOG_LEVEL });
const readiness = new Readiness();
const webSockets = new WebSocketServer({ noServer: true });
webSockets.on('connection', (client) => client.on('message', (data) => client.send(data)));

const running = await serve(createServiceApp({ manifest, identity, logger, readiness, routes }), {
  manifest,
  logger,
  readiness,
  port: config.PORT,
  host: config.HOST,
  webSockets,
  upgrade: (request, _, head) =>
    webSockets.handleUpgrade(request, request.socket, head, (client) =>
      webSockets.emit('connection', client, request),
    ),
});
running.server.keepAliveTimeout = config.KEEP_ALIVE_MS;
running.server.keepAliveTimeoutBuffer = 0;
if (config.HANDLES_SIGTERM === 'yes') process.on('SIGTERM', () => running.stop(true));
process.exit(await running.ended);
