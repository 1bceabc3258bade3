import type { Service } from '@aws-sdk/client-ecs';

/**
 * A service's events that were not seen yet, the oldest first.
 * @param seen their ids; gets those that are told now
 */
export function newEvents({ events = [] }: Service, seen: Set<string>): { at: number; text: string }[] {
  const fresh = events.filter(({ id }) => id !== undefined && !seen.has(id)).toReversed();
  for (const { id } of fresh) if (id !== undefined) seen.add(id);
  return fresh.map(({ createdAt, message = '' }) => ({
    at: createdAt?.getTime() ?? Date.now(),
    text: message,
  }));
}
