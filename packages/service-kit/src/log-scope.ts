import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields that every log line written inside a scope carries. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

const scopes = new AsyncLocalStorage<LogFields>();

/** Runs `work` with `fields` added to each log line written in it, also after an `await` and in callbacks. */
export function withLogScope<T>(fields: LogFields, work: () => T): T {
  const outer = scopes.getStore();
  return scopes.run(outer === undefined ? fields : { ...outer, ...fields }, work);
}

/** The fields of the scopes around the caller; empty outside of any. */
export function logScope(): LogFields {
  return scopes.getStore() ?? {};
}
