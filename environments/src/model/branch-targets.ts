/** The environments that a branch deploys. */
export interface BranchTargets {
  /** Images get the alias `latest-<imageTag>`. */
  readonly imageTag: string;
  /** Environments whose VPC it deploys, in order; before any app. */
  readonly vpcs: readonly string[];
  /** Environments whose services it deploys, in order. */
  readonly apps: readonly string[];
}
