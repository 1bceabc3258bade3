import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields that every log line written inside a scope carries. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

const scopes = new AsyncLocalStorage<LogFields>();

/** Runs `work` with `fields` added to each log line written in it, also after an `await` and in callbacks. */
export function withLogScope<T>(fields: LogFields, work: () => T): T {
  const outer = scopes.getStore();
  return scopes.run(outer === undefined ? fields : { ...outer, ...fields }, work);
}

/**
 * Runs `work` with these fields and no others, whatever scope the caller is in: for callbacks of a resource that
 * several requests share, which run in the scope of the request that happened to make it.
 */
export function inLogScope<T>(fields: LogFields, work: () => T): T {
  return scopes.run(fields, work);
}

/**
 * Runs `work` in no scope: for work that belongs to no request.
 * @example pool.on('error', (error) => outsideLogScope(() => logger.warn({ err: error }, 'a connection was lost')));
 */
export function outsideLogScope<T>(work: () => T): T {
  return inLogScope({}, work);
}

/** The fields of the scopes around the caller; empty outside of any. */
export function logScope(): LogFields {
  return scopes.getStore() ?? {};
}
