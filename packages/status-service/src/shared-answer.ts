/**
 * Lets all callers within `lifetimeMs` share one answer, also while it is being made: a page that many people keep
 * open must not multiply its questions to every service.
 */
export function sharedAnswer<T>(lifetimeMs: number, make: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let madeAt = 0;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - madeAt >= lifetimeMs) {
      madeAt = now;
      answer = make();
    }
    return answer;
  };
}
