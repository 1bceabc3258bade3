import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import {
  answerBrokenRequests,
  hasPendingAnswer,
  lingerLimits,
  LingeringClose,
  offersUpgrade,
} from '@fairway/service-kit/connections';

import { AnsweredUploads } from './answered-uploads.ts';
import type { ForwardTimeouts } from './failure.ts';
import { RequestForwarding, type Route } from './forward-request.ts';
import { UpgradeForwarding } from './forward-upgrade.ts';
import { requestHeaders, upgradeHeaders, type ClientConnection } from './headers.ts';
import { refuseUpgrade, sendProblem, sendServerOptions, type Problem } from './problem.ts';
import { asksForOptionsOfServer, faultOf, handshakeFaultOf } from './request-fault.ts';
import { parseRequestTarget } from './request-target.ts';
import { compileRules, type Routing } from './routing.ts';
import type { Deregistration, HealthCheckSettings } from './target-group.ts';
import { TargetRegistry, type TargetEvent } from './target-registry.ts';
import type { Endpoint } from './target.ts';
import { createServer } from './node-http.ts';

export interface EdgeSettings extends Routing {
  /** @default every second, 2 s timeout, 2 passed or 2 failed checks in a row */
  readonly healthCheck?: Partial<HealthCheckSettings>;
  /** @default 10 s to connect and 60 s idle, an ALB's own */
  readonly timeouts?: Partial<ForwardTimeouts>;
}

const defaultHealthCheck: HealthCheckSettings = {
  intervalMs: 1_000,
  timeoutMs: 2_000,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};
const defaultTimeouts: ForwardTimeouts = { connectMs: 10_000, idleMs: 60_000 };
/** Node looks for slow headers this often, and by itself only twice a minute. */
const CHECK_MS = 1_000;
/** Milliseconds that a closing edge waits for uploads with an answer: fewer than usual. */
const LINGER_WHILE_CLOSING_MS = 3_000;

/** One port in front of every service: routes, checks health and forwards as an Application Load Balancer does. */
export class Edge {
  readonly #server: Server;
  readonly #timeouts: ForwardTimeouts;
  readonly #registry: TargetRegistry;
  readonly #listeners = new Set<(event: TargetEvent) => void>();
  readonly #upgraded = new Set<Socket>();
  readonly #lingering = new LingeringClose();
  readonly #uploads = new AnsweredUploads(this.#lingering, lingerLimits);
  #routing: Routing = { rules: [], targetGroups: [] };
  #serviceFor: (path: string) => string | undefined = () => undefined;
  #port = 0;

  constructor({ healthCheck, timeouts, ...routing }: EdgeSettings) {
    const limits = { ...defaultTimeouts, ...timeouts };
    this.#timeouts = limits;
    this.#registry = new TargetRegistry({
      healthCheck: { ...defaultHealthCheck, ...healthCheck },
      idleMs: limits.idleMs,
      onEvent: (event) => this.#tell(event),
    });
    this.#server = createServer({
      keepAliveTimeout: limits.idleMs,
      headersTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.idleMs),
      // An upload may take as long as it moves; the idle time limits one that does not.
      requestTimeout: 0,
      requireHostHeader: false,
      // `Upgrade: h2c`, which curl and Java clients offer, is not for a load balancer: an ordinary request.
      shouldUpgradeCallback: (request) => isWebSocket(request) && !hasPendingAnswer(request.socket),
    });
    this.#follow(this.#server);
    this.setRouting(routing);
  }

  /**
   * Listens on the loopback address.
   * @param port 0 for any free one
   * @returns the port
   */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Replaces rules and target groups; targets of groups that stay are kept. */
  setRouting(routing: Routing): void {
    this.#routing = routing;
    this.#serviceFor = compileRules(routing.rules);
    this.#registry.setRouting(routing);
  }

  /**
   * Says that a task of a service listens there. It is checked at once and gets requests when it is healthy; a target
   * that is draining is taken back.
   * @returns when it gets requests: `healthy`; `unused` when it was deregistered before it was healthy
   * @throws {Error} at once, when the service has no target group
   */
  registerTarget(service: string, endpoint: Endpoint): Promise<'healthy' | 'unused'> {
    return this.#registry.group(service).register(endpoint);
  }

  /**
   * Drains a target: from now on it gets no new requests, and those it has may finish until the delay is over; the
   * rest is cut then, as an ALB does.
   * @param options.delayMs the deregistration delay in ms. @default the target group's
   * @returns when no request is in flight any more, at once for an unknown target. WebSockets may still be open: they
   * are passed on until the service, asked to stop, closes them with 1001, and cut when the delay is over.
   * @throws {Error} at once, when the service has no target group
   */
  deregisterTarget(
    service: string,
    endpoint: Endpoint,
    options: { readonly delayMs?: number } = {},
  ): Promise<Deregistration> {
    return this.#registry.group(service).deregister(endpoint, options.delayMs);
  }

  /** Registers new targets, and deregisters those that are not named. */
  setTargets(service: string, endpoints: readonly Endpoint[]): void {
    void this.#registry.group(service).setTargets(endpoints);
  }

  /** True when some rule sends requests to the service. */
  leadsTo(service: string): boolean {
    return this.#routing.rules.some((rule) => rule.service === service);
  }

  /** Rules and targets with their status and counters, as plain data. */
  state() {
    return { port: this.#port, rules: this.#routing.rules, targetGroups: this.#registry.state() };
  }

  /** Calls `listener` whenever a target's status changes; returns a function that ends that. */
  subscribe(listener: (event: TargetEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops accepting at once; resolves when running requests have ended, or were cut after `graceMs`. */
  async close({ graceMs }: { readonly graceMs: number }): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#lingering.shorten(LINGER_WHILE_CLOSING_MS);
    const deadline = setTimeout(() => this.cut(), graceMs);
    await closed;
    clearTimeout(deadline);
    this.#registry.close();
  }

  /** Ends the connections that `close` still waits for. */
  cut(): void {
    this.#server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
  }

  #tell(event: TargetEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** While closing: a connection that is kept after its answer would delay the end. */
  #endIdleConnections(): void {
    if (!this.#server.listening) this.#server.closeIdleConnections();
  }

  #follow(server: Server): void {
    server.on('request', (request, response) => this.#handle(request, response));
    // The client is told to send the body when there is a target for it.
    server.on('checkContinue', (request, response) => this.#handle(request, response));
    server.on('checkExpectation', (request, response) => this.#handle(request, response));
    server.on('upgrade', (request, _, head) => this.#upgrade(request, head));
    answerBrokenRequests(server, {
      lingering: this.#lingering,
      isAnswered: (socket) => this.#uploads.isBeingDropped(socket),
      refuseBegun: (response, { status, message }) => {
        response.shouldKeepAlive = false;
        sendProblem(response.req, response, { status, detail: message }, this.#uploads);
        return true;
      },
    });
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.once('close', () => this.#endIdleConnections());
    if (this.#lingering.isTooLate(request)) return;
    if (offersUpgrade(request)) this.#lingering.endAfterThis(request.socket);
    const fault = faultOf(request);
    if (fault === undefined && asksForOptionsOfServer(request)) {
      sendServerOptions(request, response, this.#uploads);
      return;
    }
    const route = fault ?? this.#routeOf(request, requestHeaders);
    if ('status' in route) {
      sendProblem(request, response, route, this.#uploads);
      return;
    }
    const parts = { timeouts: this.#timeouts, uploads: this.#uploads };
    new RequestForwarding(request, response, route, parts).start();
  }

  #upgrade(request: IncomingMessage, head: Buffer): void {
    const { socket } = request;
    socket.on('error', () => socket.destroy());
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    const route = handshakeFaultOf(request) ?? this.#routeOf(request, upgradeHeaders);
    if ('status' in route) {
      refuseUpgrade(request, socket, route, this.#lingering);
      return;
    }
    const parts = { timeouts: this.#timeouts, lingering: this.#lingering };
    new UpgradeForwarding(request, socket, head, route, parts).start();
  }

  #routeOf(request: IncomingMessage, headersFor: typeof requestHeaders): Route | Problem {
    const parsed = parseRequestTarget(request.url ?? '');
    const service = parsed && this.#serviceFor(parsed.path);
    if (service === undefined) return { status: 404, detail: 'No service answers this path.' };

    if (parsed?.authority !== undefined) request.headers.host = parsed.authority;
    return {
      service,
      path: parsed?.url ?? '/',
      headers: headersFor(request.headers, this.#clientOf(request)),
      choose: (tried) => this.#registry.choose(service, tried),
    };
  }

  #clientOf({ socket }: IncomingMessage): ClientConnection {
    return { address: socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown', port: this.#port };
  }
}

function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
