import type { IncomingMessage } from 'node:http';

import { quotedValue } from '@fairway/service-manifest';

import type { RequestHandler } from 'express';

import { HttpProblem, invalidInput } from './http-problem.ts';

/** Node keeps the first of these and drops the others: two parties that choose differently see different requests. */
const GIVEN_ONCE = ['host', 'authorization', 'content-type', 'content-encoding'] as const;

/**
 * Refuses requests that Node would answer by itself without a problem document (a missing `Host`, an unknown
 * `Expect`), and repeated headers that may have one value only.
 */
export const checkHeaders: RequestHandler = (request, _response, next) => {
  next(problemOf(request));
};

function problemOf(request: IncomingMessage): HttpProblem | undefined {
  const { headers, httpVersionMajor, httpVersionMinor } = request;
  if (headers.host === undefined && httpVersionMajor === 1 && httpVersionMinor >= 1) {
    return new HttpProblem(400, 'Host is required in a request of HTTP/1.1');
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return new HttpProblem(417, `Expect must be 100-continue, got: ${quotedValue(headers.expect)}`);
  }
  // Most requests have no header twice, and asking Node for each by itself costs much more.
  return request.rawHeaders.length / 2 === Object.keys(headers).length ? undefined : repeated(request);
}

function repeated({ headersDistinct }: IncomingMessage): HttpProblem | undefined {
  const faults = GIVEN_ONCE.flatMap((name) => {
    const values = headersDistinct[name] ?? [];
    if (values.length < 2) return [];
    // A token is a secret, also in an answer.
    const got = name === 'authorization' ? `${values.length} times` : values.map(quotedValue).join(' and ');
    return [{ path: name, message: `${name} must be given once, got: ${got}` }];
  });
  const [first] = faults;
  if (first === undefined) return undefined;
  // RFC 9112, 3.2: 400 for a second Host.
  return first.path === 'host' ? new HttpProblem(400, first.message) : invalidInput(faults);
}
