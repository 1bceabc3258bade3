import type { HttpProblem } from '@fairway/service-kit';
import * as z from 'zod';

/**
 * The reasons for closing a socket of a metric, for its client; 4000 to 4999 are an application's own (RFC 6455,
 * 7.4.2).
 */
export const closings = {
  tokenExpired: [4401, 'the access token has expired'],
  otherSubject: [4403, 'the access token is of somebody else'],
  gone: [4404, 'Metrics not found'],
  tooSlow: [4408, 'the client reads too slowly'],
  tooManyMessages: [1008, 'the client sends too many messages'],
} as const satisfies Record<string, readonly [code: number, reason: string]>;

/** The only message a client may send: a newer token. */
const renewal = z.strictObject({ type: z.literal('renew'), token: z.string().min(1) });

/** @returns the newer token; undefined for anything else */
export function readRenewal(message: string): string | undefined {
  try {
    return renewal.parse(JSON.parse(message)).token;
  } catch {
    return undefined;
  }
}

/** Until when the socket may stay open now. */
export function renewedMessage(expiresAtSeconds: number): string {
  return JSON.stringify({ type: 'renewed', expires_at: new Date(expiresAtSeconds * 1_000).toISOString() });
}

/** A message about a failure: it has a `type`, like every message that is not a result. */
export function problemMessage({ status, message }: Pick<HttpProblem, 'status' | 'message'>): string {
  return JSON.stringify({ type: 'problem', status, detail: message });
}
