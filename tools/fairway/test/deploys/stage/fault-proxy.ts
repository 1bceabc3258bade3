import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of AWS's API, as far as faults are chosen by it. */
export interface Call {
  /** `DescribeServices`; for S3 the method and the key: `PUT releases/demo.json`. */
  readonly operation: string;
  readonly body: string;
}

/** The answer to a call in place of passing it on. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | { readonly delayMs: number }
  | 'cut'
  | 'cut after';

/** @returns undefined to pass the call on */
export type FaultRule = (call: Call) => Fault | undefined | Promise<Fault | undefined>;

/** Stands between a program and an emulator, and breaks the calls that a rule chooses. */
export class FaultProxy {
  readonly url: string;
  readonly calls: string[] = [];
  rule: FaultRule = () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(target: string): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new FaultProxy(server);
    server.on('request', (request, response) => void proxy.#serve(new URL(target), request, response));
    return proxy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation = operationOf(request, body.toString());
    this.calls.push(operation);
    const fault = await this.rule({ operation, body: body.toString() });
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    if (fault !== undefined && fault !== 'cut after' && 'status' in fault) {
      refuse(request, response, fault);
      return;
    }
    if (fault !== undefined && fault !== 'cut after') {
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    }
    pass(target, request, body, response, fault === 'cut after');
  }
}

function pass(
  target: URL,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  isCut: boolean,
): void {
  const onward = send(
    {
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, 'content-length': body.length },
      agent: false,
    },
    (answer) => {
      if (isCut) {
        answer.resume();
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => request.socket.destroy());
  onward.end(body);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message = 'played by the stage' }: { status: number; code: string; message?: string },
): void {
  const isJson = request.headers['x-amz-target'] !== undefined;
  response.statusCode = status;
  response.setHeader('content-type', isJson ? 'application/x-amz-json-1.1' : 'application/xml');
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.end(
    isJson
      ? JSON.stringify({ __type: code, message })
      : isQuery(request)
        ? `<ErrorResponse>${error}</ErrorResponse>`
        : error,
  );
}

function isQuery({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

function operationOf(request: IncomingMessage, body: string): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  if (isQuery(request)) return new URLSearchParams(body).get('Action') ?? '';
  const path = new URL(request.url ?? '/', 'http://stage').pathname;
  return `${request.method ?? ''} ${path.replace(/^\/[^/]*\//, '')}`;
}
