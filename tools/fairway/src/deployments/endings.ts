import type { Verdict } from '@fairway/local-ecs';

/** Verdicts as the end of a sentence about a deployment. */
export const endings: Readonly<Record<Verdict, string>> = {
  succeeded: 'succeeded',
  'rolled back': 'was rolled back',
  superseded: 'was superseded',
  stopped: 'was stopped',
  failed: 'failed',
};
