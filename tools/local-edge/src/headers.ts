import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** They describe one connection and never pass a proxy (RFC 9110, 7.6.1, and its predecessors). */
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A client that names these in `Connection` would change the message's meaning or its destination. */
const NEVER_STRIPPED = new Set(['content-length', 'host']);

/** Headers by lower-case name. */
export type ForwardedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The client's side of the connection, as the edge knows it. */
export interface ClientConnection {
  readonly address: string;
  /** The port that the client connected to. */
  readonly port: number;
}

/**
 * The headers that a service receives: the client's, without hop-by-hop headers and without any claim about where the
 * request came from, plus the edge's own facts.
 */
export function requestHeaders(incoming: IncomingHttpHeaders, client: ClientConnection): ForwardedHeaders {
  const listed = namedIn(incoming.connection);
  const headers: Record<string, string | string[] | undefined> = Object.fromEntries(
    Object.entries(incoming).filter(([name]) => !isDropped(name, listed) && !isUntrusted(name)),
  );
  // The body comes decoded from one connection and is framed anew, or it would be read as the next request.
  if (incoming['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  headers['x-forwarded-for'] = client.address;
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-port'] = String(client.port);
  headers['x-forwarded-host'] = incoming.host ?? '';
  headers['x-amzn-trace-id'] ??= newTraceId();
  return headers;
}

/** The headers of a WebSocket's request, which asks the service to upgrade in turn. */
export function upgradeHeaders(incoming: IncomingHttpHeaders, client: ClientConnection): ForwardedHeaders {
  return { ...requestHeaders(incoming, client), connection: 'Upgrade', upgrade: 'websocket' };
}

/** A service's headers as the client gets them: name and value in turn, in order and with repetitions. */
export function responseHeaders(raw: readonly string[]): string[] {
  const listed = namedIn(connectionOf(raw));
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]];
    if (!isDropped(name.toLowerCase(), listed)) kept.push(name, value);
  }
  return kept;
}

function connectionOf(raw: readonly string[]): string {
  return raw
    .filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'connection')
    .join(',');
}

const NOTHING: ReadonlySet<string> = new Set();

function namedIn(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === '' || connection === 'keep-alive') return NOTHING;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

function isDropped(name: string, listed: ReadonlySet<string>): boolean {
  return HOP_BY_HOP.has(name) || (listed.has(name) && !NEVER_STRIPPED.has(name));
}

function isUntrusted(name: string): boolean {
  // The edge has already answered `Expect: 100-continue`, as load balancers do.
  return name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'expect';
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const random = randomUUID().replaceAll('-', '').slice(0, 24);
  return `Root=1-${seconds}-${random}`;
}
