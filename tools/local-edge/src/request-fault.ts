import type { IncomingMessage } from 'node:http';

import { hasBody, traceRefused } from '@fairway/service-kit/connections';

import type { Problem } from './problem.ts';
import { parseRequestTarget } from './request-target.ts';

/**
 * Refuses requests that Node's parser lets pass, but that are not for a load balancer or that two servers could read
 * differently.
 */
export function faultOf(request: IncomingMessage): Problem | undefined {
  const { method, url = '', headers, rawHeaders, httpVersion } = request;
  if (method === 'TRACE') {
    const { status, message, options } = traceRefused;
    return { status, detail: message, ...options };
  }
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) return { status: 400, detail: 'More than one Host header.' };
  if (hosts.length === 0 && httpVersion === '1.1') return { status: 400, detail: 'No Host header.' };
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    return { status: 417, detail: `Expect must be 100-continue, got: ${expect}` };
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked')
    return { status: 501, detail: `Transfer-Encoding must be chunked, got: ${coding}` };
  if (parseRequestTarget(url) === undefined && !asksForOptionsOfServer(request))
    return {
      status: 400,
      detail: 'The request target must be a path or an http address, without a fragment.',
    };
  return undefined;
}

/** `OPTIONS *` is about the server, and none of the services (RFC 9110, 9.3.7). */
export function asksForOptionsOfServer({ method, url }: IncomingMessage): boolean {
  return method === 'OPTIONS' && url === '*';
}

/** A body would be read as the WebSocket's first bytes by one server, and as a body by another. */
export function handshakeFaultOf(request: IncomingMessage): Problem | undefined {
  if (hasBody(request)) return { status: 400, detail: 'A WebSocket handshake must not have a body.' };
  return faultOf(request);
}
