import { useTracing, withActiveSpan, type OpenSpan, type SpanAttributes } from '../../src/tracing/index.ts';

/** A span that a service has begun and ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly failed: boolean;
}

export interface SpanRecord {
  readonly spans: readonly RecordedSpan[];
  /** Runs `work` as a traced request does. */
  request<T>(work: () => Promise<T>): Promise<T>;
  /** Takes the record away from the process. */
  stop(): void;
}

/** Keeps the spans of this process, in the order of their ends, without OpenTelemetry. */
export function recordSpans(): SpanRecord {
  const spans: RecordedSpan[] = [];
  const open = (name: string, attributes: SpanAttributes): OpenSpan => ({
    traceId: '0'.repeat(32),
    traceparent: '',
    isSampled: true,
    end: (outcome = {}) => {
      const failed = outcome.error !== undefined;
      spans.push({
        name: outcome.name ?? name,
        attributes: { ...attributes, ...outcome.attributes },
        failed,
      });
    },
  });
  useTracing({
    begin: (name, _kind, attributes) => open(name, attributes),
    close: () => Promise.resolve(),
  });
  return {
    spans,
    request: (work) => withActiveSpan(open('request', {}), work),
    stop: () => useTracing(undefined),
  };
}
