import { AsyncLocalStorage } from 'node:async_hooks';

import type { OpenSpan } from './tracing/open-span.ts';

/** Fields that every log line written inside a scope carries. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** The request, or the run of a job, that code works for. One for all who ask, because entering one costs each request. */
export interface Scope {
  /** Fields of each log line. */
  readonly fields: LogFields;
  /** The span that others are begun in; undefined outside of a trace. */
  readonly span: OpenSpan | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work` in a scope, and in no other, also after an `await` and in callbacks. */
export function inScope<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The caller's scope; undefined outside of any. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}
