import type { Previews } from './model/previews.ts';

/** Environments for pull requests with the label `preview`; `./fairway bootstrap` makes their roles. */
export const previews: Previews = { slots: 0, vpc: 'dev', days: 3 };
