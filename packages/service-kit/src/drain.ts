import type { Server } from 'node:http';

import type { LingeringClose } from './connections/lingering-close.ts';
import type { Deadline } from './deadline.ts';
import type { InFlightRequests } from './in-flight.ts';
import type { Logger } from './logger.ts';
import type { Readiness } from './readiness.ts';

/** A resource that the service holds open and gives back at the end: a database pool, buffered metrics. */
export interface Resource {
  readonly name: string;
  close(): Promise<void>;
}

/** The part of a WebSocket server (`ws`) that a drain needs. */
export interface WebSocketClients {
  readonly clients: Iterable<{
    close(code: number, reason: string): void;
    terminate(): void;
    once(event: 'close', listener: () => void): unknown;
  }>;
}

export interface DrainOptions {
  readonly server: Server;
  readonly inFlight: InFlightRequests;
  readonly lingering: LingeringClose;
  readonly readiness: Readiness;
  readonly logger: Logger;
  /** Time for which requests are still accepted, in ms. */
  readonly lameDuckMs: number;
  /** The time by which everything must have ended. */
  readonly deadline: Deadline;
  readonly webSockets?: WebSocketClients;
  /** Closed one after the other, in this order. */
  readonly resources: readonly Resource[];
}

/** Milliseconds that uploads with an answer are waited for: fewer than usual, within the slack of the deadline. */
const LINGER_MS = 3_000;

/** 1001, going away: clients reconnect, and reach another task (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;

/**
 * Stops a service without losing a request: not ready → accept for the lame-duck time → `Connection: close` → stop
 * listening → finish requests in flight → WebSockets → resources.
 * @returns whether everything ended by itself; what did not is in the log, and cut
 */
export async function drain(options: DrainOptions): Promise<boolean> {
  const { server, inFlight, lingering, readiness, logger, lameDuckMs, deadline } = options;
  readiness.startDraining();
  logger.info(
    { lameDuckMs, deadlineMs: deadline.ms, inFlight: inFlight.size },
    'draining: still accepting requests',
  );
  await deadline.delay(lameDuckMs);

  const closed = stopListening(server);
  inFlight.closeConnectionsAfterAnswers();
  lingering.shorten(LINGER_MS);
  logger.info({ inFlight: inFlight.size }, 'draining: no longer listening');
  const finished = await deadline.within(inFlight.whenEmpty());
  if (!finished)
    logger.error({ cut: inFlight.list() }, `draining: ${deadline.passedBecause}, requests were cut`);

  // An upgraded connection is no longer the server's: it closes without waiting for these.
  const goodbyes = closeWebSockets(options.webSockets);
  const connectionsClosed = finished && (await deadline.within(Promise.all([closed, goodbyes])));
  if (finished && !connectionsClosed) {
    logger.error(`draining: ${deadline.passedBecause}, open connections were cut`);
  }
  server.closeAllConnections();
  for (const client of options.webSockets?.clients ?? []) client.terminate();

  const resourcesClosed = await closeResources(options.resources, deadline, logger);
  deadline.clear();
  return finished && connectionsClosed && resourcesClosed;
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

async function closeWebSockets(webSockets: WebSocketClients | undefined): Promise<void> {
  const closed = [...(webSockets?.clients ?? [])].map((client) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    client.once('close', () => resolve(undefined));
    client.close(GOING_AWAY, 'the service is restarting');
    return promise;
  });
  await Promise.all(closed);
}

async function closeResources(
  resources: readonly Resource[],
  deadline: Deadline,
  logger: Logger,
): Promise<boolean> {
  let allClosed = true;
  for (const resource of resources) {
    try {
      if (await deadline.within(resource.close())) continue;
      logger.error({ cut: resource.name }, `draining: ${deadline.passedBecause}, ${resource.name} was cut`);
    } catch (error) {
      logger.error({ err: error }, `draining: ${resource.name} did not close`);
    }
    allClosed = false;
  }
  return allClosed;
}
