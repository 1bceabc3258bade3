/** What all environments have in common; one account owns it, the others read from there. */
export interface Shared {
  /**
   * First part of AWS names: 2 to 12 characters, a lower-case letter, then lower-case letters, digits and hyphens.
   */
  readonly project: string;
  /** AWS account id of the account that owns the image repositories, the state bucket and the release ledgers. */
  readonly account: string;
  /** AWS region of those. */
  readonly region: string;
  /** GitHub repository, `owner/name`: the only one whose workflows may deploy. */
  readonly repository: string;
}

/** Where it is written, from the root of the workspace. */
export const sharedFile = 'environments/src/shared.ts';

export const shared: Shared = {
  project: 'fairway',
  account: '000000000000',
  region: 'eu-central-1',
  repository: 'owner/name',
};
