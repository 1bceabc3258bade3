import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import {
  HttpProblem,
  plainProblem,
  requestIdOf,
  sendPlainProblem,
  USUAL_METHODS,
  writePlainProblem,
  type LingeringClose,
} from '@fairway/service-kit/connections';

import type { AnsweredUploads } from './answered-uploads.ts';

/** A problem that the edge itself answers instead of a service: RFC 9457. */
export interface Problem {
  readonly status: number;
  /** A sentence for a person. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  problem: Problem,
  uploads: AnsweredUploads,
): void {
  answer(request, response, uploads, () => sendPlainProblem(response, render(request, problem)));
}

/** Answers with the methods that the edge as a whole takes. */
export function sendServerOptions(
  request: IncomingMessage,
  response: ServerResponse,
  uploads: AnsweredUploads,
): void {
  const headers = { allow: USUAL_METHODS, 'x-request-id': requestIdOf(request.headers) };
  answer(request, response, uploads, () => response.writeHead(204, headers).end());
}

/** Sends an answer, then reads and drops the rest of the request's body: left unread, it would cost the answer. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  uploads: AnsweredUploads,
  send: () => void,
): void {
  uploads.beginAnswer(request, response);
  send();
  uploads.begunAnswer(request, response);
  uploads.drop(request, response);
}

/** Sends the problem to a client that asked for a WebSocket; the connection is closed. */
export function refuseUpgrade(
  request: IncomingMessage,
  socket: Socket,
  problem: Problem,
  lingering: LingeringClose,
): void {
  writePlainProblem(socket, render(request, problem), lingering);
}

function render(request: IncomingMessage, { status, detail, headers = {} }: Problem) {
  return plainProblem(new HttpProblem(status, detail, { headers }), request);
}
