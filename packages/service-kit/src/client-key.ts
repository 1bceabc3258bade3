import { isIPv6 } from 'node:net';

import type { HttpExchange } from './exchange.ts';

/**
 * The client that a request counts for where many share a resource: the signed-in caller, else the network that it
 * comes from. One household or one server has a whole `/64` of IPv6 addresses.
 * @example
 * const release = await semaphore.acquire(clientKey(exchange), exchange.signal);
 */
export function clientKey({ caller, clientAddress }: Pick<HttpExchange, 'caller' | 'clientAddress'>): string {
  if (caller !== undefined) return `subject ${caller.subject}`;
  return isIPv6(clientAddress) ? network(clientAddress) : clientAddress;
}

function network(address: string): string {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...between, ...after].slice(0, 4).join(':');
}
