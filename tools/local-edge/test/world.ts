import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

import { afterEach } from '@jest/globals';

import { Edge, type EdgeSettings } from '../src/index.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Runs after the test, last added first. */
export function cleanUp(close: () => unknown): void {
  closers.push(close);
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A service's task: answers `/health`, and everything else by the listener. */
export async function startTarget(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<number> {
  // Like the services: it keeps connections longer than the edge does.
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (request.url === '/health') response.end('healthy');
    else listener(request, response);
  });
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return listen(server);
}

/** A target that answers every request with exactly these bytes; healthy all the same. */
export async function startRawTarget(answer: (socket: Socket, request: string) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const request = chunk.toString('latin1');
      if (request.startsWith('GET /health')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      else answer(socket, request);
    });
  });
  cleanUp(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

/** Health checks for tests that do without: the first one decides, however long a busy machine takes for it. */
export const checkedOnce = { intervalMs: 600_000, timeoutMs: 600_000 };

/** An edge whose service `demo` claims every path but `/nowhere`, with its targets healthy. */
export async function startEdge(targetPorts: readonly number[], settings: Partial<EdgeSettings> = {}) {
  const edge = new Edge({
    rules: [{ priority: 1, paths: ['/', '/demo*', '/-/demo/*'], service: 'demo' }],
    targetGroups: [{ service: 'demo', healthPath: '/health' }],
    ...settings,
    healthCheck: { intervalMs: 20, timeoutMs: 500, ...settings.healthCheck },
  });
  cleanUp(() => edge.close({ graceMs: 0 }));
  const port = await edge.listen(0);
  const healthy = targetPorts.map((target) => targetIs(edge, target, 'healthy'));
  edge.setTargets(
    'demo',
    targetPorts.map((target) => ({ host: '127.0.0.1', port: target })),
  );
  await Promise.all(healthy);
  return { edge, port };
}

export async function targetIs(edge: Edge, port: number, status: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = edge.subscribe((event) => {
      if (event.port !== port || event.status !== status) return;
      end();
      resolve();
    });
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends one request on a connection of its own; the path is sent as it is written. */
export async function ask(
  port: number,
  path: string,
  { body, ...options }: AskOptions = {},
): Promise<Answer> {
  const request = httpRequest({ port, path, agent: false, ...options });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body: text,
  };
}

/** Writes exactly these bytes and returns everything that comes back until the edge closes the connection. */
export async function rawExchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return answer;
}

/** A request's lines joined as HTTP wants them. */
export function lines(...parts: string[]): string {
  return `${parts.join('\r\n')}\r\n\r\n`;
}

/** Resolves when the connection is closed, broken or not. */
export async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
