import type { ServerResponse } from 'node:http';

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

import { abortExchange, cutAnswer, exchangeOf, hasExchange, type HttpExchange } from './exchange.ts';
import { HttpProblem, problemDocument } from './http-problem.ts';
import { jsonLine } from './json-line.ts';
import { TokenRefused } from './sign-in/token-checks.ts';

/**
 * Answers every error as a problem document; an error that is not the caller's fault is logged, once, with its
 * causes.
 */
export const answerProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const problem = toProblem(error);
  logFailure(exchangeOf(response), problem, error);
  if (response.headersSent) cutAnswer(response);
  else if (request.socket.destroyed) next();
  else sendProblem(request, response, problem);
};

/**
 * Ends a request whose body cannot be read to its end, and aborts its work.
 * @returns false when the app has not begun with it
 */
export function refuseBegun(answer: ServerResponse, problem: HttpProblem): boolean {
  const response = answer as Response;
  if (!hasExchange(response)) return false;
  abortExchange(response, problem);
  sendProblem(exchangeOf(response).request, response, problem);
  return true;
}

/**
 * For an error that comes when its request is over, because the caller left or was told that it took too long. Express would
 * end the connection, on which the next request may be running by now. What was interrupted only says so; the rest is logged.
 */
export function logLateError(exchange: HttpExchange, error: unknown): void {
  const { name } = Object(error) as { readonly name?: unknown };
  const interrupted = error === exchange.signal.reason || name === 'AbortError';
  if (!interrupted) logFailure(exchange, toProblem(error), error);
}

/** A 4xx and an overload are ordinary answers; the request line tells them, but not why a token was refused. */
function logFailure({ logger }: HttpExchange, problem: HttpProblem, error: unknown): void {
  if (problem.cause instanceof TokenRefused)
    logger.info({ reason: problem.cause.message }, 'the access token was refused');
  if (problem.status < 500 || (problem.cause === undefined && problem.status !== 500)) return;
  logger.error({ err: problem.cause ?? error }, problem.message);
}

function sendProblem(request: Request, response: Response, problem: HttpProblem): void {
  const instance = request.originalUrl.split('?', 1)[0] ?? '/';
  const body = jsonLine(problemDocument(problem, instance, exchangeOf(response).requestId));
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) response.setHeader(name, value);
  response.status(problem.status).setHeader('content-type', 'application/problem+json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

/** 404 for a path that no route has. */
export const noSuchRoute: RequestHandler = (request, _response, next) => {
  next(new HttpProblem(404, `There is nothing at ${request.path}`));
};

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const status = statusOf(error);
  // Messages of Express's own errors are worded for those who program with it.
  if (status !== undefined) return new HttpProblem(status, 'The request cannot be read', { cause: error });
  return new HttpProblem(500, 'The service failed to answer', { cause: error });
}

/** The status of an error that Express or its parsers threw because of the request (http-errors). */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as { readonly status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
