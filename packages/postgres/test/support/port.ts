import { randomInt } from 'node:crypto';

/** Below the ports that outgoing connections of this machine get. */
export function somePort(): number {
  return randomInt(20_000, 32_768);
}
