import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { HttpProblem, problemDocument } from '../http-problem.ts';
import { jsonLine } from '../json-line.ts';
import { requestIdOf } from '../request-id.ts';
import type { LingeringClose } from './lingering-close.ts';
import { STATUS_CODES } from '../node-http.ts';

/** A problem as a server answers it that has no app, or before its app gets the request. */
export interface PlainProblem {
  readonly status: number;
  readonly requestId: string;
  /** The problem's detail. */
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param request its headers and its path, of which there may be nothing when it could not be read */
export function plainProblem(
  problem: HttpProblem,
  request: Pick<IncomingMessage, 'headers' | 'url'>,
): PlainProblem {
  const requestId = requestIdOf(request.headers);
  const instance = request.url?.split('?', 1)[0] ?? '*';
  const body = jsonLine(problemDocument(problem, instance, requestId));
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...problem.options.headers,
  };
  return { status: problem.status, requestId, reason: problem.message, headers, body };
}

export function sendPlainProblem(response: ServerResponse, { status, headers, body }: PlainProblem): void {
  response.writeHead(status, headers).end(body);
}

/** Answers on a connection that no HTTP server writes to any more, and closes it. */
export function writePlainProblem(socket: Socket, problem: PlainProblem, lingering: LingeringClose): void {
  const { status, headers, body } = problem;
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(
    `${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n')}\r\n\r\n${body}`,
  );
  lingering.close(socket);
}

/** The methods that a server as a whole takes. */
export const USUAL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].join(', ');
const allow = { headers: { allow: USUAL_METHODS } };

export const connectRefused = new HttpProblem(405, 'CONNECT is for proxies, and this is none', allow);
/** TRACE would show a page's script headers that its browser hides from it. */
export const traceRefused = new HttpProblem(405, `TRACE is not one of ${USUAL_METHODS}`, allow);
