import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describeSystemError, isSystemError } from '@fairway/local-ecs';

import { ApiError } from './api-error.ts';
import { checkRequest } from './check-request.ts';
import type { Api } from './operation.ts';

/** More than any request of these APIs; AWS allows about as much. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const CLOSE_MS = 500;
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** `Credential=<access key>/<date>/<region>/<service>/aws4_request` */
const CREDENTIAL = /Credential=([^/,\s]+)\//;

/** A call and its answer. */
export interface AnsweredCall {
  readonly requestId: string;
  readonly targetPrefix: string;
  readonly operation: string;
  /** The signer's access key, unverified; absent for an unsigned request. */
  readonly accessKeyId?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly request: unknown;
  readonly status: number;
  /** Absent when it was served. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly durationMs: number;
}

export interface AwsJsonServerOptions {
  readonly apis: readonly Api[];
  /** Called for each call, after its answer is known. */
  readonly onCall?: (call: AnsweredCall) => void;
  /** Called with an error inside an operation. */
  readonly onFailure?: (error: unknown, operation: string) => void;
}

export interface AwsJsonServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves APIs that speak AWS JSON 1.1, on 127.0.0.1 only. Signatures are not checked: who reaches the loopback address
 * of this machine may start processes on it anyway.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function serveAwsJson(port: number, options: AwsJsonServerOptions): Promise<AwsJsonServer> {
  const server = createServer((request, response) => {
    void answer(request, response, options, () => !server.listening);
  });
  // SDKs keep connections for their next call; Node's default of 5 s would cut some in the middle of a call.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // Calls take milliseconds: a connection that is still busy belongs to a client that does not finish.
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(late);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AwsJsonServerOptions,
  isClosing: () => boolean,
): Promise<void> {
  const startedAt = performance.now();
  const requestId = randomUUID();
  const [targetPrefix = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const call = { requestId, targetPrefix, operation, ...callerOf(request) };
  let body: unknown;
  const tell = (status: number, error?: ApiError): void =>
    options.onCall?.({
      ...call,
      request: body,
      status,
      errorCode: error?.code,
      errorMessage: error?.message,
      durationMs: performance.now() - startedAt,
    });
  const send = (status: number, content: unknown): void => {
    // The rest of a body that is too large is not read, and a next call would meet a connection that is about to be cut.
    const isLast = status === 413 || isClosing();
    write(response, requestId, status, content, isLast);
  };
  try {
    body = await readBody(request);
    send(200, await serve(options.apis, targetPrefix, operation, body));
    tell(200);
  } catch (error) {
    const known = error instanceof ApiError ? error : serverError(error, operation, options);
    const { code, message, members, status } = known;
    send(status, { __type: code, message, ...members });
    tell(status, known);
  }
}

async function serve(
  apis: readonly Api[],
  targetPrefix: string,
  name: string,
  body: unknown,
): Promise<unknown> {
  const api = apis.find((candidate) => candidate.targetPrefix === targetPrefix);
  if (api === undefined) {
    const served = apis.map((candidate) => `${candidate.targetPrefix}.*`).join(' and ');
    throw new ApiError(
      'UnknownOperationException',
      `x-amz-target '${targetPrefix}.${name}' is not served here; ${served} are`,
    );
  }
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (operation !== undefined) {
    return operation.run(checkRequest(operation, body, api.invalidRequestCode(name)));
  }
  const reason = Object.hasOwn(api.refused, name) ? api.refused[name] : undefined;
  if (reason !== undefined) throw new ApiError('UnsupportedFeatureException', `${name}: ${reason}`);
  throw new ApiError('UnknownOperationException', `there is no operation ${name} in ${targetPrefix}`);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ApiError('RequestEntityTooLargeException', `a request has at most ${MAX_BODY_BYTES} bytes`, {
        status: 413,
      });
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError('SerializationException', 'the request body is not valid JSON');
  }
}

function callerOf({ headers }: IncomingMessage): Pick<AnsweredCall, 'accessKeyId' | 'userAgent'> {
  const accessKeyId = CREDENTIAL.exec(headers.authorization ?? '')?.[1];
  return { accessKeyId, userAgent: headers['user-agent'] };
}

function serverError(error: unknown, operation: string, { onFailure }: AwsJsonServerOptions): ApiError {
  onFailure?.(error, operation);
  if (isSystemError(error)) {
    const message = `${operation} cannot be kept (${describeSystemError(error)}); try it again`;
    return new ApiError('ServiceUnavailableException', message, { status: 503 });
  }
  return new ApiError('ServerException', `${operation} failed here; the endpoint's own output says why`, {
    status: 500,
  });
}

function write(
  response: ServerResponse,
  requestId: string,
  status: number,
  body: unknown,
  isLast: boolean,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
    ...(isLast ? { connection: 'close' } : {}),
  });
  response.end(text);
}
