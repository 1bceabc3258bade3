import type { RequestHandler } from 'express';

import { exchangeOf } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';

/** Answers other methods of a path: OPTIONS with 204, the rest with 405, both with `Allow`. */
export function methodNotAllowed(route: string, methods: readonly string[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return (request, response, next) => {
    exchangeOf(response).route = route;
    if (request.method === 'OPTIONS') {
      response.setHeader('allow', allow);
      response.status(204).end();
      return;
    }
    next(new HttpProblem(405, `${request.method} is not one of ${allow}`, { headers: { allow } }));
  };
}
