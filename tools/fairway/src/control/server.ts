import { chmodSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { describeSystemError } from '@fairway/local-ecs/system-error';

import { Failure, UsageError } from '../terminal/failure.ts';
import { createAddress, removeAddress } from './address.ts';
import {
  CONTROL_PROTOCOL,
  type ControlEnvelope,
  type ControlEvent,
  type ControlLine,
  type ControlRequest,
} from './protocol.ts';

/** Carries out requests. */
export interface ControlHandler {
  /**
   * @param tell sends an event after the reply
   * @returns the reply, and for a request that goes on what ends it
   * @throws {Failure} what the person who asked is told
   */
  handle(request: ControlRequest, tell: (event: ControlEvent) => void): ControlAnswer;
}

export interface ControlAnswer {
  readonly reply: unknown;
  /** Events to send at once, after the reply. */
  readonly events?: readonly ControlEvent[];
  /** Present when more events come; called when the caller stops listening. */
  readonly end?: () => void;
}

export interface ControlServer {
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Listens on the data folder's socket, which only the user who runs this may open. */
export async function openControl(dataFolder: string, handler: ControlHandler): Promise<ControlServer> {
  const path = createAddress(dataFolder);
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => connections.delete(socket));
    const reader = createInterface({ input: socket });
    // The reader repeats the socket's errors as its own: the caller may be gone before everything was read.
    reader.on('error', () => undefined);
    reader.once('line', (line) => answer(socket, line, handler));
  });
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of connections) socket.destroySoon();
      await closed;
      removeAddress(dataFolder);
    },
  };
}

function answer(socket: Socket, line: string, handler: ControlHandler): void {
  const send = (each: ControlLine): void => void socket.write(`${JSON.stringify(each)}\n`);
  try {
    const early: ControlEvent[] = [];
    let replied = false;
    const { reply, events, end } = handler.handle(readRequest(line), (event) => {
      if (replied) send({ event });
      else early.push(event);
    });
    send({ reply });
    for (const event of [...(events ?? []), ...early]) send({ event });
    replied = true;
    if (end === undefined) socket.end();
    else socket.on('close', end);
  } catch (error) {
    const isForPeople = error instanceof Failure || error instanceof UsageError;
    const message = isForPeople ? error.message : describeSystemError(error);
    const details = error instanceof Failure ? error.details : [];
    send({ failure: { message, details, isUsage: error instanceof UsageError } });
    socket.end();
  }
}

function readRequest(line: string): ControlRequest {
  const { protocol, request } = JSON.parse(line) as ControlEnvelope;
  if (protocol === CONTROL_PROTOCOL) return request;
  throw new Failure(
    `the running environment speaks protocol ${CONTROL_PROTOCOL} and was asked in ${protocol}: restart ./fairway up`,
  );
}
