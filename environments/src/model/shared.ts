import type { AccountChoices } from './account-choices.ts';

/** Values that all environments have in common; one account owns it, the others read from there. */
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
  /**
   * Ids of the repository and its owner, digits, where GitHub's tokens carry them: in repositories that were created,
   * renamed or transferred since July 2026. `docs/first-deploy.md` says how to read them.
   * @default - tokens name owner and repository alone
   */
  readonly repositoryIds?: { readonly owner: string; readonly repository: string };
  /**
   * The services that watch over each account as a whole, by its id: `./fairway config` shows the cost of each
   * choice.
   * @default - nothing
   */
  readonly accounts?: Readonly<Record<string, Partial<AccountChoices>>>;
}
