export { traceAwsCalls, type TraceableClient } from './aws-calls.ts';
export {
  inSpan,
  traceHeaders,
  useTracing,
  withActiveSpan,
  type OpenSpan,
  type SpanAttributes,
  type SpanKind,
  type SpanOutcome,
  type SpanParent,
  type Tracing,
} from './spans.ts';
