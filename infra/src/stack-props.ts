import {
  bootstrapStack,
  stateBucket,
  stateKey,
  tagsOf,
  type Environment,
  type Shared,
  type StackName,
} from '@fairway/environments';

import type { AwsStackProps, StateLocation } from './aws-stack.ts';
import { boundaryArn } from './permissions/boundary.ts';

/** The place of a stack's state: the bucket of the shared account, whichever account the stack is in. */
export function stateOf(shared: Shared, stack: StackName): StateLocation {
  return { bucket: stateBucket(shared), key: stateKey(stack), region: shared.region };
}

/** Props of a stack that serves all environments, in the shared account. */
export function sharedStackProps(shared: Shared, stack: StackName): AwsStackProps {
  return {
    account: shared.account,
    region: shared.region,
    state: stateOf(shared, stack),
    tags: tagsOf(shared, { stack }),
  };
}

/**
 * Props of the stack that an account's deployments are based on; its region matters little, since most of it has
 * none.
 */
export function bootstrapStackProps(shared: Shared, account: string): AwsStackProps {
  const stack = bootstrapStack(shared, account);
  return { account, region: shared.region, state: stateOf(shared, stack), tags: tagsOf(shared, { stack }) };
}

/** Props of a stack of one environment, in its account and region. */
export function environmentStackProps(
  shared: Shared,
  stack: StackName,
  { name, account, region }: Pick<Environment, 'name' | 'account' | 'region'>,
): AwsStackProps {
  return {
    account,
    region,
    state: stateOf(shared, stack),
    tags: tagsOf(shared, { stack, environment: name }),
    permissionsBoundary: boundaryArn(shared, { name, account }),
  };
}
