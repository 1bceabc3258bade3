import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the edge itself answers, instead of a service: RFC 9457. */
export interface Problem {
  readonly status: number;
  /** A sentence for a person. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

const KEPT_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const { headers, body } = render(request, problem);
  // What is left of an upload is read and dropped, so that the connection stays usable.
  request.unpipe();
  request.resume();
  response.writeHead(problem.status, headers).end(body);
}

/** The same to a client that asked for a WebSocket; the connection is closed. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, problem: Problem): void {
  const { headers, body } = render(request, problem);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const statusLine = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
  socket.end(`${[statusLine, ...lines].join('\r\n')}\r\n\r\n${body}`);
}

function render(request: IncomingMessage, { status, detail, retryAfterSeconds }: Problem) {
  const given = request.headersDistinct['x-request-id']?.[0];
  const requestId = given !== undefined && KEPT_REQUEST_ID.test(given) ? given : randomUUID();
  const instance = request.url?.split('?', 1)[0];
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, instance, requestId });
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  return { headers, body };
}
