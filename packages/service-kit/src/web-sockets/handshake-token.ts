import type { IncomingMessage } from 'node:http';

import { bearerToken } from '../sign-in/sign-in.ts';

/**
 * The prefix of a token that travels as a subprotocol. A browser can set no header of a WebSocket's handshake but
 * this list, and a token in the URL would end up in logs and histories.
 */
export const TOKEN_PREFIX = 'bearer.';

/**
 * The token of a handshake: from the `authorization` header, else from the offered subprotocols.
 * @example
 * const token = tokenOfHandshake(request);
 */
export function tokenOfHandshake({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return (
    bearerToken(headers.authorization) ??
    offeredProtocols(headers['sec-websocket-protocol'])
      .find((protocol) => protocol.startsWith(TOKEN_PREFIX))
      ?.slice(TOKEN_PREFIX.length)
  );
}

/** @param header value of `sec-websocket-protocol` */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').flatMap((protocol) => {
    const name = protocol.trim();
    return name === '' ? [] : [name];
  });
}
