/** Services that may watch over one AWS account as a whole. `bootstrap` makes the chosen ones; the others are off. */
export interface AccountChoices {
  /**
   * Mail addresses that are told of findings; AWS asks each to confirm.
   * @default [] - nobody, and then nothing that finds something may be chosen
   */
  readonly mails: readonly string[];
  /** @default off */
  readonly trail: Trail;
  /**
   * IAM Access Analyzer: finds resources of the account that outsiders may use.
   * @default false
   */
  readonly accessAnalyzer: boolean;
  /**
   * GuardDuty, in the region of `shared.ts`: behaviour that looks like an attack.
   * @default false
   */
  readonly guardDuty: boolean;
  /**
   * AWS Config with a handful of rules, in the region of `shared.ts`: settings that should not be.
   * @default false
   */
  readonly configRules: boolean;
  /**
   * Alarms on any use of the root user, on sign-in without a second factor, and on a trail that is stopped or silent. They
   * read the trail.
   * @default false
   */
  readonly alarms: boolean;
  /** @default none */
  readonly budget: AccountBudget;
}

export type Trail =
  | { readonly kind: 'off' }
  /** CloudTrail: a record of every call in all regions, in validated and encrypted files. */
  | {
      readonly kind: 'all-regions';
      /** Days that the files are kept: 90 to 3,650. */
      readonly retentionDays: number;
    };

export type AccountBudget =
  | { readonly kind: 'none' }
  /** US dollars a month for everything in the account, tagged or not. */
  | { readonly kind: 'monthly'; readonly usd: number };
