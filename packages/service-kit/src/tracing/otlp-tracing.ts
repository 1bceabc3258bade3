import type { IncomingHttpHeaders } from 'node:http';

import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  isValidTraceId,
  ROOT_CONTEXT,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

import type { ServiceIdentity } from '../identity.ts';
import { amazonTraceId } from '../request-id.ts';
import { SampleBudget } from './sample-budget.ts';
import type { OpenSpan, SpanAttributes, SpanKind, SpanOutcome, SpanParent, Tracing } from './spans.ts';

export interface OtlpTracingOptions {
  /** Origin of the collector: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /**
   * 0 to 1: the share of traces that are sent. A caller's trace is sent only if this share includes it, too: callers may
   * be strangers, and each trace costs money. A trace that its caller does not send is never sent.
   */
  readonly sampledShare: number;
  readonly identity: Pick<ServiceIdentity, 'service' | 'version' | 'environment'>;
}

/** Above it a collector that is gone would hold the memory of a task. */
const MAX_WAITING_SPANS = 2_048;
const EXPORT_EVERY_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;

const otelKinds: Readonly<Record<SpanKind, OtelKind>> = {
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  internal: OtelKind.INTERNAL,
};

const random = new RandomIdGenerator();
const propagator = new W3CTraceContextPropagator();

/**
 * Sends spans by OTLP over HTTP, in batches and in the background: a collector that is not there costs spans, and no
 * request. This module loads OpenTelemetry, so it is imported where an environment has chosen tracing alone.
 */
export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ids = new TraceIds();
  /** It decides by the trace's id, so that all services with the same share send the same traces. */
  readonly #sampler: TraceIdRatioBasedSampler;
  readonly #budget: SampleBudget;

  constructor({ endpoint, sampledShare, identity }: OtlpTracingOptions) {
    const exporter = new OTLPTraceExporter({
      url: new URL('/v1/traces', endpoint).href,
      timeoutMillis: EXPORT_TIMEOUT_MS,
    });
    this.#sampler = new TraceIdRatioBasedSampler(sampledShare);
    this.#budget = new SampleBudget(sampledShare);
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': identity.service,
        'service.version': identity.version,
        'deployment.environment.name': identity.environment,
      }),
      sampler: new ParentBasedSampler({ root: this.#sampler }),
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
    if (parent instanceof OtlpSpan) return this.#start(name, kind, attributes, parent.context);
    if (!('headers' in parent)) return parent;
    const context = callersContext(parent.headers);
    const caller = context === undefined ? undefined : trace.getSpanContext(context);
    const traceId = caller?.traceId ?? this.#ids.newTraceId(parent.headers);
    // Most traces are not sent: they get an id for the log, and cost nothing of OpenTelemetry's.
    if (!this.#isSent(traceId, caller)) return new UnsentSpan(traceId);
    if (context !== undefined && caller !== undefined) return this.#start(name, kind, attributes, context);
    this.#ids.next = traceId;
    return this.#start(name, kind, attributes, ROOT_CONTEXT);
  }

  #isSent(traceId: string, caller: SpanContext | undefined): boolean {
    this.#budget.countRequest();
    if (caller !== undefined && !isSampled(caller.traceFlags)) return false;
    const { decision } = this.#sampler.shouldSample(ROOT_CONTEXT, traceId);
    return decision !== SamplingDecision.NOT_RECORD && this.#budget.take();
  }

  #start(name: string, kind: SpanKind, attributes: SpanAttributes, context: Context): OpenSpan {
    const span = this.#tracer.startSpan(name, { kind: otelKinds[kind], attributes }, context);
    return new OtlpSpan(span, trace.setSpan(context, span));
  }

  /** Spans that a collector does not take any more are lost, which is no failure of the service. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }
}

class OtlpSpan implements OpenSpan {
  readonly isSampled = true;
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

/** The id of a trace that is not sent: log lines have it, and who is called does not send the trace either. */
class UnsentSpan implements OpenSpan {
  readonly isSampled = false;
  readonly traceId: string;

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  get traceparent(): string {
    return `00-${this.traceId}-${random.generateSpanId()}-00`;
  }

  end(): void {
    // An unsent span has no listener.
  }
}

/** Undefined where the caller has begun no trace. */
function callersContext(headers: IncomingHttpHeaders): Context | undefined {
  return headers['traceparent'] === undefined
    ? undefined
    : propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

function isSampled(traceFlags: TraceFlags): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Random ids, but for a trace that has its id already. */
class TraceIds {
  next: string | undefined;

  /** The load balancer's own id where it gave one, so that its log and the trace are found by the same one. */
  newTraceId(headers: IncomingHttpHeaders): string {
    const given = amazonTraceId(headers);
    return given !== undefined && isValidTraceId(given) ? given : random.generateTraceId();
  }

  readonly generateTraceId = (): string => {
    const { next } = this;
    this.next = undefined;
    return next ?? random.generateTraceId();
  };
  readonly generateSpanId = (): string => random.generateSpanId();
}
