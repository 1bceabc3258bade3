import type { IncomingMessage } from 'node:http';

/** Whether its sender has announced a body; it may be empty. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Whether a request asks for a WebSocket. What it announces as a body would be read as the WebSocket's first bytes. */
export function isWebSocketHandshake(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(request)
  );
}

/** Whether a request is answered now although its body has not arrived: a refusal, as a rule. */
export function isAnsweredEarly(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request);
}

/**
 * Whether a request offers another protocol. Node's parser drops the bytes that it has read behind such a request,
 * also where the offer is not taken: its answer must be the last of its connection, so that the sender knows which
 * requests to send again.
 */
export function offersUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined;
}
