import type { Environment, Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

/** All that stacks are made from. */
export interface StackInputs {
  readonly shared: Shared;
  /** Every environment, whichever are asked for: what they share depends on all of them. */
  readonly environments: readonly Environment[];
  /** In name order. */
  readonly manifests: readonly ServiceManifest[];
}
