/** Names are those of OpenTelemetry's conventions: https://opentelemetry.io/docs/specs/semconv/ */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span that has begun. */
export interface OpenSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** W3C's header, which makes the other side's span a child of this one. */
  readonly traceparent: string;
  /** False for a trace that is not sent: spans in it would be made for nothing. */
  readonly isSampled: boolean;
  end(outcome?: SpanOutcome): void;
}

/** Facts about a span that only its end knows. */
export interface SpanOutcome {
  /** In place of the name that it began with. */
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** The reason why the work failed. */
  readonly error?: unknown;
}
