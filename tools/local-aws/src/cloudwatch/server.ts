/** CloudWatch's metrics over HTTP, in the protocol that the SDK speaks to it: AWS JSON 1.0, large bodies compressed. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';

import { isDiskFault } from '../disk-fault.ts';
import type { RecordedCall } from '../recorded-call.ts';
import { AwsError } from './aws-error.ts';
import { getMetricData, type GetMetricDataInput } from './get-metric-data.ts';
import { MetricStore } from './metric-store.ts';
import { putMetricData, type PutMetricDataInput } from './put-metric-data.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
const TARGET = /^GraniteServiceVersion20100801\.(\w+)$/;

export interface CloudWatch {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface CloudWatchOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** @default - in memory */
  readonly dataFolder?: string;
  /** Takes each call before it is answered. */
  readonly onCall?: (call: RecordedCall) => void;
}

export async function startCloudWatch({
  port = 0,
  dataFolder,
  onCall = () => undefined,
}: CloudWatchOptions = {}): Promise<CloudWatch> {
  const store = new MetricStore(dataFolder);
  const server = createServer((request, response) => {
    void respond(store, request, response, onCall);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  store: MetricStore,
  request: IncomingMessage,
  response: ServerResponse,
  onCall: NonNullable<CloudWatchOptions['onCall']>,
): Promise<void> {
  try {
    send(response, 200, await run(store, request, onCall));
  } catch (error) {
    const { status, code, message } = error instanceof AwsError ? error : unexpected(error);
    const fault = status < 500 ? 'Sender' : 'Receiver';
    response.setHeader('x-amzn-query-error', `${code.replace(/Exception$/, '')};${fault}`);
    send(response, status, { __type: `com.amazonaws.cloudwatch#${code}`, message });
  }
}

/** The calls expect the shape of AWS's model; a request of another shape makes them read a missing property. */
function unexpected(error: unknown): AwsError {
  if (isDiskFault(error)) {
    return new AwsError('ServiceUnavailable', 'The disk does not take it now. Please try again.', 503);
  }
  const { name } = Object(error) as { readonly name?: string };
  return name === 'TypeError' || name === 'RangeError'
    ? new AwsError('ValidationError', 'The input does not have the form of this call.')
    : new AwsError('InternalFailure', String(error), 500);
}

async function run(
  store: MetricStore,
  request: IncomingMessage,
  onCall: NonNullable<CloudWatchOptions['onCall']>,
): Promise<object> {
  if (request.method === 'GET') return { status: 'ok' };
  const action = TARGET.exec(String(request.headers['x-amz-target']))?.[1];
  const input = await readJson(request);
  if (action !== undefined) onCall(callOf(action, input));
  if (action === 'PutMetricData') return putMetricData(store, input as PutMetricDataInput, Date.now());
  if (action === 'GetMetricData') return getMetricData(store, input as GetMetricDataInput);
  if (action === 'ListMetrics') return listMetrics(store);
  throw new AwsError('UnknownOperationException', `${action ?? 'No x-amz-target'} is not served here.`);
}

/** CloudWatch knows no resource of metrics; their namespace is a condition of writing them. */
function callOf(action: string, input: unknown): RecordedCall {
  const { Namespace: namespace } = Object(input) as { readonly Namespace?: unknown };
  const context = typeof namespace === 'string' ? { 'cloudwatch:namespace': namespace } : {};
  return { action: `cloudwatch:${action}`, resource: '*', context };
}

function listMetrics(store: MetricStore): object {
  const metrics = store.metrics().map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions,
  }));
  return { Metrics: metrics };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await buffer(request);
  if (body.length > MAX_REQUEST_BYTES) {
    throw new AwsError('RequestEntityTooLarge', 'Request size exceeded 1 MB.', 413);
  }
  try {
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    return JSON.parse(text.toString()) as unknown;
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
