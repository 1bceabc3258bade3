import { quotedValue } from '@fairway/service-manifest';
import type { Request, RequestHandler } from 'express';

import { traceRefused, USUAL_METHODS } from './connections/plain-problems.ts';
import { HttpProblem } from './http-problem.ts';

/** Answers requests that HTTP allows and no route is meant for, so that the routes need not know of them. */
export const answerOddRequests: RequestHandler = (request, response, next) => {
  if (request.url === '*' && request.method === 'OPTIONS') {
    response.setHeader('allow', USUAL_METHODS);
    response.status(204).end();
    return;
  }
  // A whole address is for proxies, and a server must take it too (RFC 9112, 3.2.2); the routes know only paths.
  const address = WHOLE_ADDRESS.exec(request.url);
  if (address !== null) request.url = address[1]?.replace(/^(?!\/)/, '/') ?? '/';
  next(oddityOf(request));
};

const WHOLE_ADDRESS = /^https?:\/\/[^/?#]*(.*)$/i;

function oddityOf({ method, url }: Request): HttpProblem | undefined {
  if (method === 'TRACE') return traceRefused;
  if (!url.startsWith('/'))
    return new HttpProblem(400, `The request target must be a path, got: ${quotedValue(url)}`);
  if (url.includes('#')) return new HttpProblem(400, 'The request target must not have a fragment (#)');
  return undefined;
}
