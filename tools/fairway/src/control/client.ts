import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { Failure, UsageError } from '../terminal/failure.ts';
import { readAddress } from './address.ts';
import {
  CONTROL_PROTOCOL,
  type ControlEvent,
  type ControlLine,
  type ControlReplies,
  type ControlRequest,
} from './protocol.ts';

/** A reply, and the events after it. */
export interface Conversation<Reply> {
  readonly reply: Reply;
  /** Ends when the environment stops, when there is no more to tell, or by `close`. */
  readonly events: AsyncIterable<ControlEvent>;
  readonly close: () => void;
}

/** A running environment, as verbs talk to it. */
export class ControlClient {
  readonly #dataFolder: string;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** @throws {Failure} when no environment runs there, or it refuses */
  async ask<Request extends ControlRequest>(request: Request): Promise<ControlReplies[Request['verb']]> {
    const { reply, close } = await this.converse(request);
    close();
    return reply;
  }

  /** @throws {Failure} when no environment runs there, or it refuses */
  async converse<Request extends ControlRequest>(
    request: Request,
  ): Promise<Conversation<ControlReplies[Request['verb']]>> {
    const socket = await this.#connect();
    const reader = createInterface({ input: socket });
    reader.on('error', () => undefined);
    // A connection that is cut has no end that a reader would see.
    socket.once('close', () => reader.close());
    const lines = reader[Symbol.asyncIterator]();
    socket.write(`${JSON.stringify({ protocol: CONTROL_PROTOCOL, request })}\n`);
    const first = await lines.next();
    if (first.done === true) throw this.#notRunning();
    const line = JSON.parse(first.value) as ControlLine;
    if ('failure' in line) {
      const { message, details, isUsage } = line.failure;
      throw isUsage ? new UsageError(message) : new Failure(message, details);
    }
    if (!('reply' in line)) throw new Error(`expected a reply, got: ${first.value}`);
    return {
      reply: line.reply as ControlReplies[Request['verb']],
      events: eventsOf(lines),
      close: () => socket.destroy(),
    };
  }

  async #connect(): Promise<Socket> {
    const path = readAddress(this.#dataFolder);
    if (path === undefined) throw this.#notRunning();
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      // A connection that breaks off later ends the lines.
      socket.on('error', () => undefined);
      return socket;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') {
        throw new Failure(
          `the environment of ${this.#dataFolder} belongs to another user: ask them, or start your own`,
        );
      }
      throw this.#notRunning();
    }
  }

  #notRunning(): Failure {
    return new Failure(
      `no environment runs from ${this.#dataFolder}: start one with ./fairway up, or name the folder of one that runs with --data`,
    );
  }
}

async function* eventsOf(lines: AsyncIterator<string>): AsyncGenerator<ControlEvent> {
  for (;;) {
    const next = await lines.next();
    if (next.done === true) return;
    const line = JSON.parse(next.value) as ControlLine;
    if ('event' in line) yield line.event;
  }
}
