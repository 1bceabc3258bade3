import type { Statements } from '@fairway/local-aws/trino';

/** A statement that never ends by itself; tells when it begins and when it is stopped. */
export function endless() {
  const begun = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<undefined>();
  const statements: Statements = {
    run: (_sql, signal) =>
      new Promise((_, reject) => {
        begun.resolve(undefined);
        signal.addEventListener('abort', () => {
          stopped.resolve(undefined);
          reject(new Error('stopped'));
        });
      }),
  };
  return { statements, begun: begun.promise, stopped: stopped.promise };
}
