import type { IncomingMessage } from 'node:http';
import { unescape } from 'node:querystring';

import type { RequestHandler } from 'express';

/**
 * For a request whose path is not percent-encoded UTF-8: each of its broken segments, by the text that the routes see
 * instead.
 */
const brokenSegments = new WeakMap<IncomingMessage, ReadonlyMap<string, string>>();

/**
 * Makes a path readable that the router could not decode. The router would refuse it before any route is found. So
 * that the fault is told as one of the route's parameter, together with all others, the route gets replacement
 * characters, which `rawSegment` recognizes.
 */
export const readablePath: RequestHandler = (request, _response, next) => {
  if (request.url.includes('%')) replaceBroken(request);
  next();
};

/** Whether a segment of the request's path is not percent-encoded UTF-8. */
export function hasBrokenSegments(request: IncomingMessage): boolean {
  return brokenSegments.has(request);
}

/** The segment as it was sent, when it is not percent-encoded UTF-8 and `parameter` stands for it. */
export function rawSegment(request: IncomingMessage, parameter: unknown): string | undefined {
  return typeof parameter === 'string' ? brokenSegments.get(request)?.get(parameter) : undefined;
}

function replaceBroken(request: IncomingMessage): void {
  const url = request.url ?? '';
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const broken = new Map<string, string>();
  const segments = path.split('/').map((segment) => {
    if (isDecodable(segment)) return segment;
    const replaced = unescape(segment);
    broken.set(replaced, segment);
    return encodeURIComponent(replaced);
  });
  if (broken.size === 0) return;
  brokenSegments.set(request, broken);
  request.url = segments.join('/') + (queryStart < 0 ? '' : url.slice(queryStart));
}

function isDecodable(segment: string): boolean {
  try {
    decodeURIComponent(segment);
    return true;
  } catch {
    return false;
  }
}
