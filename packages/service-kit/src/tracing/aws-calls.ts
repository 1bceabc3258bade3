import { inSpan, isTracing } from './spans.ts';

/** A client of AWS's SDK, as far as its calls are traced. */
export interface TraceableClient {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

interface CallContext {
  /** `S3Client` */
  readonly clientName?: string;
  /** `GetObjectCommand` */
  readonly commandName?: string;
}

type Send = (args: object) => Promise<object>;
type Middleware = (next: Send, context: CallContext) => Send;

/**
 * Puts a span around each call that a client of AWS makes for a request, its attempts included; without tracing the client
 * stays as it is.
 * @example
 * const s3 = traceAwsCalls(new S3Client({ region }));
 */
export function traceAwsCalls<Client extends TraceableClient>(client: Client): Client {
  if (!isTracing()) return client;
  const middleware: Middleware = (next, context) => (args) => {
    const service = (context.clientName ?? '').replace(/Client$/, '');
    const method = (context.commandName ?? '').replace(/Command$/, '');
    const attributes = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': method };
    return inSpan(`${service}.${method}`, attributes, () => next(args));
  };
  client.middlewareStack.add(middleware as never, { step: 'initialize', name: 'traceCalls' } as never);
  return client;
}
