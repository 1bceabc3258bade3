import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { routeOf } from './exchange.ts';
import { HttpProblem, problemDocument } from './http-problem.ts';
import type { Logger } from './logger.ts';
import { requestIdOf } from './request-id.ts';

export interface RefusalOptions {
  /** Version of the service, for the answer's header. */
  readonly version: string | undefined;
  readonly logger: Logger | undefined;
}

/** What Node's parser could not read, as it tells `clientError`. */
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

const MAX_HEADER = '16 KiB';

/** By the parser's code, since its messages are about its states: what a client has to change. */
const refusals: ReadonlyMap<string, readonly [status: number, detail: string]> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request took too long to arrive']],
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
  ['HPE_INVALID_EOF_STATE', [400, 'The request must be sent whole before the connection is closed']],
]);

/**
 * Answers what Node's parser refuses, which never reaches the app: a problem document with a request id, as for any
 * other refusal. A request before it on the same connection gets its own answer first.
 */
export function refuseBrokenRequest(error: ParserError, socket: Duplex, options: RefusalOptions): void {
  const current = (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
  const received = current?.req.complete === true;
  if (error.code === 'ECONNRESET' || !socket.writable || (current?.headersSent === true && !received)) {
    socket.destroy();
    return;
  }
  if (received) {
    current.once('close', () => setImmediate(() => refuseBrokenRequest(error, socket, options)));
    return;
  }
  const [status, detail] = refusals.get(error.code ?? '') ?? [400, 'The request must be valid HTTP/1.1'];
  const problem = new HttpProblem(status, detail);
  if (current === undefined) {
    answerOnSocket(socket, problem, pathIn(error.rawPacket), options);
  } else if (error.code === 'HPE_INVALID_EOF_STATE') {
    // Whoever ends a request half-way has mostly gone, and is logged as that; one that only stopped sending still reads.
    answerOnSocket(socket, problem, pathOf(current), { version: options.version, logger: undefined });
  } else {
    answerInPlace(current, problem);
  }
}

/** For a request whose body is broken: the app has begun it, and logs it at its end. */
function answerInPlace(response: ServerResponse, problem: HttpProblem): void {
  const body = JSON.stringify(problemDocument(problem, pathOf(response), routeOf(response).requestId));
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}

/** A service is no proxy: CONNECT, whose answer Node leaves to its user, has no method that would be allowed instead. */
export function refuseConnect(socket: Duplex, options: RefusalOptions): void {
  const problem = new HttpProblem(405, 'CONNECT is for proxies, and this is none', {
    headers: { allow: '' },
  });
  answerOnSocket(socket, problem, '*', options);
}

function answerOnSocket(
  socket: Duplex,
  problem: HttpProblem,
  instance: string,
  { version, logger }: RefusalOptions,
): void {
  const requestId = requestIdOf({});
  const body = JSON.stringify(problemDocument(problem, instance, requestId));
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(version === undefined ? {} : { 'x-service-version': version }),
    ...problem.options.headers,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const statusLine = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
  socket.on('error', () => undefined);
  socket.end(`${[statusLine, ...lines].join('\r\n')}\r\n\r\n${body}`);
  logger?.info(
    { requestId, route: '(not HTTP)', status: problem.status, bytes: body.length, reason: problem.message },
    'request',
  );
}

function pathOf({ req }: ServerResponse): string {
  return req.url?.split('?', 1)[0] ?? '*';
}

/** The path of a request of which only the beginning could be read. */
function pathIn(packet: Buffer | undefined): string {
  const target = /^[A-Z]+ (\/[^\s?]*)/.exec(packet?.toString('latin1', 0, 2_048) ?? '')?.[1];
  return target ?? '*';
}
