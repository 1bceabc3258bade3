import type { IncomingMessage } from 'node:http';

import { quotedValue } from '@fairway/service-manifest';

import { HttpProblem } from '../http-problem.ts';

/** Encodings that Express's body parsers undo. */
export const decodedEncodings = ['gzip', 'deflate', 'br', 'zstd'];

/**
 * Refuses a body with an unsupported `Content-Encoding`, instead of misreading it.
 * @throws {HttpProblem} 415 that names the accepted ones, also in `Accept-Encoding` (RFC 9110, 12.5.3)
 */
export function requireEncoding({ headers }: IncomingMessage, decoded: readonly string[]): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  const accepted = [...decoded, 'identity'];
  if (accepted.includes(encoding.toLowerCase())) return;
  const listed = accepted.length === 1 ? 'identity' : `${decoded.join(', ')} or identity`;
  throw new HttpProblem(415, `Content-Encoding must be ${listed}, got: ${quotedValue(encoding)}`, {
    headers: { 'accept-encoding': accepted.join(', ') },
  });
}
