import { currentScope, inScope, type LogFields } from './scope.ts';

export type { LogFields };

const NO_FIELDS: LogFields = {};

/**
 * Runs `work` with `fields` added to each log line written in it, also after an `await` and in callbacks.
 * @example
 * await withLogScope({ orderId }, () => packOrder(orderId));
 */
export function withLogScope<T>(fields: LogFields, work: () => T): T {
  const outer = currentScope();
  return outer === undefined
    ? inLogScope(fields, work)
    : inScope({ fields: { ...outer.fields, ...fields }, span: outer.span }, work);
}

/**
 * Runs `work` with these fields and no others, in no trace, whatever scope the caller is in: for callbacks of a resource that
 * several requests share, which run in the scope of the request that happened to make it.
 */
export function inLogScope<T>(fields: LogFields, work: () => T): T {
  return inScope({ fields, span: undefined }, work);
}

/**
 * Runs `work` in no scope: for work that belongs to no request.
 * @example pool.on('error', (error) => outsideLogScope(() => logger.warn({ err: error }, 'a connection was lost')));
 */
export function outsideLogScope<T>(work: () => T): T {
  return inLogScope(NO_FIELDS, work);
}

/** The fields of the scopes around the caller; empty outside of any. */
export function logScope(): LogFields {
  return currentScope()?.fields ?? NO_FIELDS;
}
