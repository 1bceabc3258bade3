import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { HttpProblem } from '../http-problem.ts';
import type { LingeringClose } from './lingering-close.ts';
import { connectRefused, plainProblem, writePlainProblem, type PlainProblem } from './plain-problems.ts';

/** A request that Node's parser could not read, as `clientError` gives it. */
type BrokenRequest = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

const MAX_HEADER = '16 KiB';
const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';
const CLOSED_IN_REQUEST = 'HPE_INVALID_EOF_STATE';

/** Sentences for clients, by the parser's code: its own messages are about its states. */
const sentences: ReadonlyMap<string, readonly [status: number, detail: string]> = new Map([
  [TOO_SLOW, [408, 'The request took too long to arrive']],
  ['HPE_HEADER_OVERFLOW', [431, `The request line and headers must be at most ${MAX_HEADER} together`]],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, `The extensions of a chunk must be at most ${MAX_HEADER}`]],
  ['HPE_INVALID_METHOD', [400, 'The request must begin with a method that HTTP has, as GET or POST']],
  ['HPE_INVALID_URL', [400, 'The path must be a valid URL path, with other characters percent-encoded']],
  ['HPE_INVALID_VERSION', [400, 'The request line must end with HTTP/1.1 or HTTP/1.0']],
  ['HPE_INVALID_CONSTANT', [400, 'The request line must be a method, a path and HTTP/1.1']],
  ['HPE_PAUSED_H2_UPGRADE', [400, 'The request must be HTTP/1.1, got: HTTP/2']],
  [
    'HPE_INVALID_HEADER_TOKEN',
    [400, 'Each header must be a name, a colon and a value of printable characters'],
  ],
  ['HPE_INVALID_CONTENT_LENGTH', [400, 'Content-Length must be a whole number of bytes']],
  [
    'HPE_UNEXPECTED_CONTENT_LENGTH',
    [400, 'Content-Length must be given once, and not with Transfer-Encoding'],
  ],
  ['HPE_INVALID_TRANSFER_ENCODING', [400, 'Transfer-Encoding must end with chunked']],
  ['HPE_INVALID_CHUNK_SIZE', [400, 'Each chunk must begin with its size in hexadecimal digits']],
  [CLOSED_IN_REQUEST, [400, 'The request must be sent whole before the connection is closed']],
]);

export interface BrokenRequestOptions {
  readonly lingering: LingeringClose;
  /** Whether the bytes being read belong to a request that has its answer: it gets no second one. */
  readonly isAnswered?: (socket: Socket) => boolean;
  /**
   * Refuses a request whose head the listener has been given and whose body is broken, through its own answer.
   * @returns false when it cannot
   */
  readonly refuseBegun?: (answer: ServerResponse, problem: HttpProblem) => boolean;
  /** Header fields of the answers that no listener gives. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called for each such answer. */
  readonly onRefused?: (problem: PlainProblem) => void;
}

/**
 * Answers requests that a Node server never hands to its listener: those that are not HTTP, too large or too slow,
 * and CONNECT. They are answered in their turn, after the requests that came before them on the connection.
 */
export function answerBrokenRequests(server: Server, options: BrokenRequestOptions): void {
  const { lingering, isAnswered } = options;
  const refusals = new Refusals(options);
  server.on('clientError', (error: BrokenRequest, socket: Socket) => {
    // A connection without any request, as browsers open in advance, expects no answer.
    const nothingAsked = error.code === TOO_SLOW && socket.bytesRead === 0;
    if (error.code === 'ECONNRESET' || nothingAsked) socket.destroy();
    else if (isAnswered?.(socket) === true) lingering.close(socket);
    else {
      stopReading(socket);
      refusals.refuseBroken(socket, error);
    }
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    refusals.refuseConnect(socket, plainProblem(connectRefused, { headers: request.headers }));
  });
}

class Refusals {
  readonly #options: BrokenRequestOptions;

  constructor(options: BrokenRequestOptions) {
    this.#options = options;
  }

  /** In its turn. */
  refuseBroken(socket: Answering, error: BrokenRequest): void {
    const [status, detail] = sentences.get(error.code ?? '') ?? [400, 'The request must be valid HTTP/1.1'];
    const problem = new HttpProblem(status, detail);
    const answer = socket._httpMessage ?? undefined;
    if (answer === undefined) {
      this.#refuse(socket, plainProblem(problem, { headers: {}, url: pathIn(error.rawPacket) }));
    } else if (answer.req.complete) {
      answer.once('close', () => this.refuseBroken(socket, error));
    } else if (answer.headersSent) {
      // An answer that has begun cannot be taken back: only a cut still tells that it is not whole.
      socket.destroy();
    } else if (error.code === CLOSED_IN_REQUEST) {
      // Most who close in the middle of a request have gone, and the listener tells so.
      this.#write(socket, plainProblem(problem, answer.req));
    } else if (this.#options.refuseBegun?.(answer, problem) !== true) {
      this.#refuse(socket, plainProblem(problem, answer.req));
    }
  }

  /** In its turn. */
  refuseConnect(socket: Answering, problem: PlainProblem): void {
    const answer = socket._httpMessage ?? undefined;
    if (answer === undefined) {
      this.#refuse(socket, problem);
      return;
    }
    // The server no longer does it for this socket.
    const onDrain = (): boolean => answer.emit('drain');
    socket.on('drain', onDrain);
    answer.once('close', () => {
      socket.off('drain', onDrain);
      this.refuseConnect(socket, problem);
    });
  }

  #refuse(socket: Socket, problem: PlainProblem): void {
    if (socket.writable) this.#options.onRefused?.(problem);
    this.#write(socket, problem);
  }

  #write(socket: Socket, problem: PlainProblem): void {
    const { lingering, headers } = this.#options;
    if (!socket.writable) lingering.close(socket);
    else writePlainProblem(socket, { ...problem, headers: { ...problem.headers, ...headers } }, lingering);
  }
}

/** The path of a request that was only read in part. */
function pathIn(packet: Buffer | undefined): string {
  return /^[A-Z]+ (\/[^\s?]*)/.exec(packet?.toString('latin1', 0, 2_048) ?? '')?.[1] ?? '*';
}

/** Node's name for the answer that is being written to a connection. */
type Answering = Socket & { readonly _httpMessage?: ServerResponse | null };

function stopReading(socket: Socket): void {
  for (const event of ['data', 'end']) socket.removeAllListeners(event);
  socket.on('data', () => undefined);
}

/** Whether an earlier request on the connection waits for its answer: a later one must not be answered before it. */
export function hasPendingAnswer({ _httpMessage: answer }: Answering): boolean {
  return answer !== undefined && answer !== null;
}
