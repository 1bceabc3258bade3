/** How the deployment of a service ended, in a word for people; wherever it ran. */
export type Verdict =
  | 'succeeded'
  | 'rolled back'
  | 'rollback failed'
  | 'timed out'
  | 'superseded'
  | 'stopped'
  | 'failed';

/** Each verdict as the end of a sentence about a deployment. */
export const endings: Readonly<Record<Verdict, string>> = {
  succeeded: 'succeeded',
  'rolled back': 'was rolled back',
  'rollback failed': 'failed, and could not be rolled back',
  'timed out': 'took too long and was rolled back',
  superseded: 'was superseded',
  stopped: 'was stopped',
  failed: 'failed',
};

/** The change of a service by a deployment. */
export interface ServiceChange {
  readonly service: string;
  /** Content tag of the deployed bundle; empty for sources, which have none. */
  readonly tag: string;
  /** The release that the service ran; absent for a service that did not run. */
  readonly before?: { readonly release: string; readonly tag: string };
  /** False when the same release runs already: there is nothing to deploy. */
  readonly changes: boolean;
}

/** How a deployment of a service ended, and the evidence for it. */
export interface Outcome {
  readonly change: ServiceChange;
  readonly verdict: Verdict;
  readonly tookMs: number;
  /** The reason for a failure, as the end of a sentence. */
  readonly reason?: string | undefined;
  /** The last lines of failed tasks, for people. */
  readonly evidence: readonly string[];
  /** Lines about tasks that were killed or cut off, whatever the verdict. */
  readonly remarks: readonly string[];
}

/** An event of a deployment that is followed. */
export type DeploymentEvent =
  /** `at`: milliseconds since the epoch. */
  { readonly at: number; readonly text: string } | { readonly outcome: Outcome };

/**
 * Deployments of one or more services on one target: the local environment, or an AWS account. What follows and prints
 * them knows no target.
 */
export interface DeploymentRun {
  /** The environment's name on the command line: `local`. */
  readonly environment: string;
  /**
   * Asks the target for the deployments.
   * @throws {Failure} when the target refuses them; nothing is deployed then
   */
  begin(): Promise<void>;
  /**
   * Yields the events since `begin`, until every deployment has ended and its outcome was told; nothing when there is
   * nothing to deploy.
   * @throws {Failure} when the target is gone before that
   */
  events(): AsyncIterable<DeploymentEvent>;
  /** Stops the deployments that are in progress and rolls them back; `events` tells how that ends. */
  rollBack(): Promise<void>;
  /** Frees everything that `begin` and `events` hold. */
  close(): void;
}
