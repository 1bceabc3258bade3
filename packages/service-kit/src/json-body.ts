import express, { type RequestHandler } from 'express';

import { HttpProblem } from './http-problem.ts';

/** Reads a JSON body of at most `limitBytes` into `request.body`; anything else is refused before it is read. */
export function jsonBody(limitBytes: number): RequestHandler[] {
  return [onlyJson, refuseAnnouncedSize(limitBytes), express.json({ limit: limitBytes, strict: false })];
}

const onlyJson: RequestHandler = (request, _response, next) => {
  if (request.is('application/json') !== false) {
    next();
    return;
  }
  const type = request.get('content-type') ?? 'no type';
  next(new HttpProblem(415, `The body must be application/json, got: ${type}`));
};

/** Express's parser reads a body to its end before it refuses it; one that announces its size need not be read. */
function refuseAnnouncedSize(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    const tooLarge = Number(request.get('content-length') ?? 0) > limitBytes;
    next(tooLarge ? bodyTooLarge(limitBytes) : undefined);
  };
}

export function bodyTooLarge(limitBytes: number): HttpProblem {
  return new HttpProblem(413, `The body must be at most ${limitBytes} bytes`);
}
