import type { Server } from 'node:http';

import type { InFlightRequests } from './in-flight.ts';
import type { Logger } from './logger.ts';
import type { Readiness } from './readiness.ts';

/** Something that the service holds open and gives back at the end: a database pool, buffered metrics. */
export interface Resource {
  readonly name: string;
  close(): Promise<void>;
}

/** The part of a WebSocket server (`ws`) that a drain needs. */
export interface WebSocketClients {
  readonly clients: Iterable<{ close(code: number, reason: string): void; terminate(): void }>;
}

export interface DrainOptions {
  readonly server: Server;
  readonly inFlight: InFlightRequests;
  readonly readiness: Readiness;
  readonly logger: Logger;
  /** How long requests are still accepted, in ms. */
  readonly lameDuckMs: number;
  /** When everything must have ended, in ms from now. */
  readonly deadlineMs: number;
  readonly webSockets?: WebSocketClients;
  /** Closed one after the other, in this order. */
  readonly resources: readonly Resource[];
}

/** 1001, going away: clients reconnect, and reach another task (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;

/**
 * Stops a service without losing a request: not ready → accept for the lame-duck time → `Connection: close` → stop
 * listening → finish what is in flight → WebSockets → resources.
 * @returns whether everything ended by itself; what did not is in the log, and cut
 */
export async function drain(options: DrainOptions): Promise<boolean> {
  const { server, inFlight, readiness, logger, lameDuckMs, deadlineMs } = options;
  const deadline = Deadline.in(deadlineMs);
  readiness.startDraining();
  logger.info({ lameDuckMs, deadlineMs, inFlight: inFlight.size }, 'draining: still accepting requests');
  await deadline.delay(lameDuckMs);

  const closed = stopListening(server);
  inFlight.closeConnectionsAfterAnswers();
  logger.info({ inFlight: inFlight.size }, 'draining: no longer listening');
  const finished = await deadline.within(inFlight.whenEmpty());
  if (!finished) logger.error({ cut: inFlight.list() }, 'draining: deadline passed, requests were cut');

  closeWebSockets(options.webSockets);
  const connectionsClosed = finished && (await deadline.within(closed));
  if (finished && !connectionsClosed) logger.error('draining: deadline passed, open connections were cut');
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

function closeWebSockets(webSockets: WebSocketClients | undefined): void {
  for (const client of webSockets?.clients ?? []) client.close(GOING_AWAY, 'the service is restarting');
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
      logger.error({ cut: resource.name }, `draining: deadline passed, ${resource.name} was cut`);
    } catch (error) {
      logger.error({ err: error }, `draining: ${resource.name} did not close`);
    }
    allClosed = false;
  }
  return allClosed;
}

/** A moment by which work must end. */
class Deadline {
  readonly #passed: Promise<'passed'>;
  readonly #clear: () => void;

  private constructor(ms: number) {
    const { promise, resolve } = Promise.withResolvers<'passed'>();
    const timer = setTimeout(() => resolve('passed'), ms);
    this.#passed = promise;
    this.#clear = () => clearTimeout(timer);
  }

  static in(ms: number): Deadline {
    return new Deadline(ms);
  }

  clear(): void {
    this.#clear();
  }

  /** Whether `work` ended in time. */
  async within(work: Promise<unknown>): Promise<boolean> {
    return (await Promise.race([work, this.#passed])) !== 'passed';
  }

  async delay(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await this.within(elapsed);
    clearTimeout(timer);
  }
}
