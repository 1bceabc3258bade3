import type { Request, RequestHandler } from 'express';

import { traceRefused, USUAL_METHODS } from './connections/plain-problems.ts';
import { HttpProblem } from './http-problem.ts';

/** Answers what HTTP allows to be asked and no route is meant for, so that the routes need not know of it. */
export const answerOddRequests: RequestHandler = (request, response, next) => {
  if (request.url === '*' && request.method === 'OPTIONS') {
    response.setHeader('allow', USUAL_METHODS);
    response.status(204).end();
  } else next(oddityOf(request));
};

function oddityOf({ method, url }: Request): HttpProblem | undefined {
  if (method === 'TRACE') return traceRefused;
  return url === '*' ? new HttpProblem(400, 'The request target must be a path, got: *') : undefined;
}
