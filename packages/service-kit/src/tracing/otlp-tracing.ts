import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

import type { ServiceIdentity } from '../identity.ts';
import { amazonTraceId } from '../request-id.ts';
import type { OpenSpan, SpanAttributes, SpanKind, SpanOutcome, SpanParent, Tracing } from './spans.ts';

export interface OtlpTracingOptions {
  /** Origin of the collector: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** 0 to 1: the share of traces that begin here and are sent. A caller's choice is kept. */
  readonly sampledShare: number;
  readonly identity: Pick<ServiceIdentity, 'service' | 'version' | 'environment'>;
}

/** Above it a collector that is gone would hold the memory of a task. */
const MAX_WAITING_SPANS = 2_048;
const EXPORT_EVERY_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;

const propagator = new W3CTraceContextPropagator();

/**
 * Sends spans by OTLP over HTTP, in batches and in the background: a collector that is not there costs spans, and no
 * request. This module loads OpenTelemetry, so it is imported where an environment has chosen tracing alone.
 */
export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ids = new TraceIds();

  constructor({ endpoint, sampledShare, identity }: OtlpTracingOptions) {
    const exporter = new OTLPTraceExporter({
      url: new URL('/v1/traces', endpoint).href,
      timeoutMillis: EXPORT_TIMEOUT_MS,
    });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': identity.service,
        'service.version': identity.version,
        'deployment.environment.name': identity.environment,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledShare) }),
      idGenerator: this.#ids,
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: MAX_WAITING_SPANS,
          scheduledDelayMillis: EXPORT_EVERY_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('fairway');
  }

  begin(name: string, kind: SpanKind, attributes: SpanAttributes, parent: SpanParent): OpenSpan {
    const context = parent instanceof OtlpSpan ? parent.context : callersContext(parent);
    // The load balancer's own id, so that its log and the trace are found by the same one.
    if (trace.getSpanContext(context) === undefined && 'headers' in parent) {
      this.#ids.next = amazonTraceId(parent.headers);
    }
    const options = { kind: kind === 'server' ? OtelKind.SERVER : OtelKind.CLIENT, attributes };
    const span = this.#tracer.startSpan(name, options, context);
    this.#ids.next = undefined;
    return new OtlpSpan(span, trace.setSpan(context, span));
  }

  /** Spans that a collector does not take any more are lost, which is no failure of the service. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }
}

class OtlpSpan implements OpenSpan {
  readonly context: Context;
  readonly #span: Span;

  constructor(span: Span, context: Context) {
    this.#span = span;
    this.context = context;
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  get traceparent(): string {
    const headers: Record<string, string> = {};
    propagator.inject(this.context, headers, defaultTextMapSetter);
    return headers['traceparent'] ?? '';
  }

  end({ name, attributes, error }: SpanOutcome = {}): void {
    if (name !== undefined) this.#span.updateName(name);
    if (attributes !== undefined) this.#span.setAttributes(attributes);
    if (error !== undefined) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
      this.#span.setAttribute('error.type', error instanceof Error ? error.name : 'error');
    }
    this.#span.end();
  }
}

function callersContext(parent: SpanParent): Context {
  return 'headers' in parent
    ? propagator.extract(ROOT_CONTEXT, parent.headers, defaultTextMapGetter)
    : ROOT_CONTEXT;
}

/** Random ids, but for a trace that has its id already. */
class TraceIds {
  next: string | undefined;
  readonly #random = new RandomIdGenerator();

  readonly generateTraceId = (): string => this.next ?? this.#random.generateTraceId();
  readonly generateSpanId = (): string => this.#random.generateSpanId();
}
