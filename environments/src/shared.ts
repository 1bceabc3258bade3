import type { Shared } from './model/shared.ts';

/** Values that all environments have in common. */
export const shared: Shared = {
  project: 'fairway',
  account: '000000000000',
  region: 'eu-central-1',
  repository: 'owner/name',
};
