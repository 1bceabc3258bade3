import { runApp, sampleIdentity, type RunningApp } from '@fairway/service-kit/testing';

import { createApp, type CompareDeps } from '../../src/app.ts';
import { ComparisonPool, type ComparisonPoolOptions } from '../../src/work/comparison-pool.ts';

const pools: ComparisonPool[] = [];

export type ServiceChanges = Partial<CompareDeps> & { readonly threads?: ComparisonPoolOptions };

/** The service on a free port; `closePools` ends its threads. */
export function startService({ threads, ...changes }: ServiceChanges = {}): Promise<RunningApp> {
  const pool = new ComparisonPool(threads);
  pools.push(pool);
  return runApp((parts) => {
    const app = createApp({
      ...parts,
      pool,
      identity: sampleIdentity('compare'),
      fileBytes: 10 * 1024 * 1024,
      pdf: { text: () => Promise.reject(new Error('no PDF is read in this test')) },
      ...changes,
    });
    // A test may speak for many clients.
    app.set('trust proxy', 1);
    return app;
  });
}

export async function closePools(): Promise<void> {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
}
