import type { Environment, Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

/** Everything that stacks are made from. */
export interface StackInputs {
  readonly shared: Shared;
  /** Every environment, also those that are not asked for: the shared stacks depend on all of them. */
  readonly environments: readonly Environment[];
  /** In name order. */
  readonly manifests: readonly ServiceManifest[];
}
