import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { drainDeadlineSeconds, type ServiceManifest } from '@fairway/service-manifest';
import type { Express } from 'express';

import { LingeringClose } from './connections/lingering-close.ts';
import { Deadline } from './deadline.ts';
import { drain, type Resource, type WebSocketClients } from './drain.ts';
import { createHttpServer } from './http-server.ts';
import { InFlightRequests } from './in-flight.ts';
import type { Logger } from './logger.ts';
import type { Readiness } from './readiness.ts';
import { ServerResponse } from './node-http.ts';

export interface ServeOptions {
  readonly manifest: Pick<ServiceManifest, 'name' | 'lameDuckSeconds' | 'longestRequestSeconds'>;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly readiness: Readiness;
  readonly logger: Logger;
  /** Given back at the end, in this order: a database pool before the metrics that its queries still write. */
  readonly resources?: readonly Resource[];
  /**
   * Takes over a connection, as for WebSockets; without it an upgrade is an ordinary request. Where it returns the answer of
   * a handshake, a `ServerResponse`, the drain waits for that.
   */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;
  readonly webSockets?: WebSocketClients;
  /** @default true; see `createHttpServer` */
  readonly expressPrototypes?: boolean;
  /** Seconds from the signal to the cut. @default the manifest's drain deadline */
  readonly drainDeadlineSeconds?: number;
}

export interface RunningService {
  readonly port: number;
  readonly server: Server;
  /**
   * Starts the drain, or ends a running one at once.
   * @param lameDuck false skips the lame-duck time: nobody routes to a service that a person stops by hand
   */
  stop(lameDuck: boolean): void;
  /** The process's exit code once everything has ended: 0, or 1 when something was cut. */
  readonly ended: Promise<0 | 1>;
}

/**
 * Listens, and ends as a task behind a load balancer must.
 * @example
 * const running = await serve(app, { manifest, port: 8080, host: '127.0.0.1', readiness, logger });
 * @throws {Error} with the system's code, such as `EADDRINUSE`, when it cannot listen
 */
export async function serve(app: Express, options: ServeOptions): Promise<RunningService> {
  const { manifest, logger, expressPrototypes = true } = options;
  const lingering = new LingeringClose();
  const server = createHttpServer(app, {
    longestRequestSeconds: manifest.longestRequestSeconds,
    expressPrototypes,
    logger,
    lingering,
  });
  const inFlight = new InFlightRequests(server);
  takeUpgrades(server, inFlight, options.upgrade);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  logger.info({ port }, 'listening');

  const { promise: ended, resolve: end } = Promise.withResolvers<0 | 1>();
  let deadline: Deadline | undefined;
  function stop(lameDuck: boolean): void {
    if (deadline !== undefined) {
      deadline.pass('second signal');
      return;
    }
    deadline = new Deadline((options.drainDeadlineSeconds ?? drainDeadlineSeconds(manifest)) * 1000);
    const lameDuckMs = lameDuck ? manifest.lameDuckSeconds * 1000 : 0;
    void drain({ resources: [], ...options, server, inFlight, lingering, lameDuckMs, deadline }).then(
      (clean) => end(clean ? 0 : 1),
      (error: unknown) => {
        logger.fatal({ err: error }, 'draining failed');
        end(1);
      },
    );
  }
  return { port, server, stop, ended };
}

function takeUpgrades(server: Server, inFlight: InFlightRequests, upgrade: ServeOptions['upgrade']): void {
  if (upgrade === undefined) return;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const answer = upgrade(request, socket, head);
    if (answer instanceof ServerResponse) inFlight.add(answer as ServerResponse);
  });
}
