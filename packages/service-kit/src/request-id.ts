import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-/;
const AMAZON_PARTS = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})\b/;
const AMAZON_ROOT = /Root=([0-9a-f-]+)/i;

/** The caller's `x-request-id` where it is 1–128 characters of `[A-Za-z0-9._-]`, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}

/** The load balancer's trace id in W3C's form, 32 hexadecimal digits; undefined without one. */
export function amazonTraceId(headers: IncomingHttpHeaders): string | undefined {
  const amazon = headers['x-amzn-trace-id'];
  if (typeof amazon !== 'string') return undefined;
  const [, seconds = '', rest = ''] = AMAZON_PARTS.exec(amazon) ?? [];
  return seconds === '' ? undefined : `${seconds}${rest}`;
}

/** Trace id from W3C `traceparent`, else the load balancer's `x-amzn-trace-id`, else nothing. */
export function traceIdOf(headers: IncomingHttpHeaders): string | undefined {
  const parent = headers['traceparent'];
  if (typeof parent === 'string') {
    const trace = TRACE_PARENT.exec(parent)?.[1];
    if (trace !== undefined) return trace;
  }
  const amazon = headers['x-amzn-trace-id'];
  return typeof amazon === 'string' ? AMAZON_ROOT.exec(amazon)?.[1] : undefined;
}
