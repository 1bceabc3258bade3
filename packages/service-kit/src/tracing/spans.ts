import type { IncomingHttpHeaders } from 'node:http';

import { currentScope, inScope } from '../scope.ts';
import type { OpenSpan, SpanAttributes, SpanOutcome } from './open-span.ts';

export type { OpenSpan, SpanAttributes, SpanOutcome };

/** `server`: a request that was taken; `client`: a call of something else; `internal`: work that nobody asked for by a call. */
export type SpanKind = 'server' | 'client' | 'internal';

/** The one that a span is a child of: a span of this process, or the caller's by its headers. */
export type SpanParent = OpenSpan | { readonly headers: IncomingHttpHeaders };

/** A maker of spans; the services' code uses `inSpan` and does not see it. */
export interface Tracing {
  begin(name: string, kind: SpanKind, attributes: SpanAttributes, parent: SpanParent): OpenSpan;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

let tracing: Tracing | undefined;

/** Chooses the process's maker of spans; without one there are none. */
export function useTracing(chosen: Tracing | undefined): void {
  tracing = chosen;
}

export function isTracing(): boolean {
  return tracing !== undefined;
}

/** Begins the span of a request; undefined where the environment has chosen no tracing. */
export function beginRequestSpan(
  name: string,
  attributes: SpanAttributes,
  headers: IncomingHttpHeaders,
): OpenSpan | undefined {
  return tracing?.begin(name, 'server', attributes, { headers });
}

/** Begins a trace that no caller has begun: a run of a job; undefined where the environment has chosen no tracing. */
export function beginTrace(name: string, attributes: SpanAttributes): OpenSpan | undefined {
  return tracing?.begin(name, 'internal', attributes, { headers: {} });
}

/** Runs `work` with a span around the spans that are begun in it. */
export function withActiveSpan<T>(span: OpenSpan | undefined, work: () => T): T {
  return span === undefined ? work() : inScope({ fields: currentScope()?.fields ?? {}, span }, work);
}

/**
 * Runs `work` in a span of its own: a call of something else that a request waits for. Outside of a request, in a trace that
 * is not sent, and without tracing it only runs it.
 * @example
 * const answer = await inSpan('GET', { 'url.full': url.href }, () => fetch(url, { headers: traceHeaders() }));
 */
export function inSpan<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  // Without a promise of its own: statements that take half a millisecond go through here.
  if (tracing === undefined) return work();
  const parent = currentScope()?.span;
  return parent?.isSampled === true
    ? within(tracing.begin(name, 'client', attributes, parent), work)
    : work();
}

async function within<T>(span: OpenSpan, work: () => Promise<T>): Promise<T> {
  try {
    const result = await withActiveSpan(span, work);
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

/**
 * Headers by which a called service continues the trace; none outside of a traced request.
 * @example
 * const answer = await fetch(url, { headers: traceHeaders() });
 */
export function traceHeaders(): Readonly<Partial<Record<'traceparent', string>>> {
  const span = currentScope()?.span;
  return span === undefined ? {} : { traceparent: span.traceparent };
}
