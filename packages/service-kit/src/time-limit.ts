import type { RequestHandler } from 'express';

import { abortExchange, cutAnswer } from './exchange.ts';
import { HttpProblem, overloaded } from './http-problem.ts';

/**
 * Ends a request that takes longer than the manifest promises: its work is aborted and, unless the answer has begun,
 * the caller gets 503, or 408 while its own bytes are still on their way. The drain deadline and the load balancer's
 * delay are computed from the same number.
 */
export function timeLimit(longestRequestSeconds: number): RequestHandler {
  return (request, response, next) => {
    const timer = setTimeout(() => {
      const problem = request.complete
        ? overloaded(`The request took longer than ${longestRequestSeconds} s`, 1)
        : new HttpProblem(408, `The request took longer than ${longestRequestSeconds} s to arrive`);
      abortExchange(response, problem);
      if (response.headersSent) cutAnswer(response);
      else next(problem);
    }, longestRequestSeconds * 1000);
    response.once('close', () => clearTimeout(timer));
    next();
  };
}
