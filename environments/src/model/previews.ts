import type { Operators } from './environment.ts';

/** Environments that pull requests take turns on. */
export interface Previews {
  /**
   * The number of them, 0 to 9. Each is deployed while a pull request has it, and costs nothing else.
   * @default 0 - pull requests get none
   */
  readonly slots: number;
  /** Name of the environment in whose VPC, account and region they live. */
  readonly vpc: string;
  /** Days after the last push that one is kept, 1 to 30. */
  readonly days: number;
  /**
   * The people who hear how their deployments end, and when one is taken away. Whoever works on the pull request reads its
   * comment.
   * @default - nobody
   */
  readonly operators?: Partial<Pick<Operators, 'mails' | 'chatWebhook'>>;
}
