import { onParentDeath } from '@fairway/crash-safe';

/** Requests to stop, by the person or the program that started this process. */
export interface StopRequests {
  /** Settles at the first request, with its name. */
  readonly requested: Promise<string>;
  /** Settles when someone does not want to wait for a graceful stop. */
  readonly forced: Promise<undefined>;
}

/**
 * A Ctrl-C may arrive twice, from the terminal and from a wrapper that passes it on; a second one within this time
 * is not impatience.
 */
const SAME_REQUEST_MS = 500;

/** Watches for Ctrl-C, SIGTERM, a terminal that closes, and the end of the process that started this one. */
export function watchForStop(): StopRequests {
  const requested = Promise.withResolvers<string>();
  const forced = Promise.withResolvers<undefined>();
  let firstAt: number | undefined;
  function request(what: string): void {
    firstAt ??= performance.now();
    requested.resolve(what);
  }

  process.on('SIGINT', () => {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_REQUEST_MS) forced.resolve(undefined);
    request('Ctrl-C');
  });
  process.on('SIGTERM', () => request('SIGTERM'));
  process.on('SIGHUP', () => request('the terminal closed'));
  onParentDeath(() => request('the process that started it ended'));
  return { requested: requested.promise, forced: forced.promise };
}
