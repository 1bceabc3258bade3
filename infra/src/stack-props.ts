import { stateBucket, stateKey, type Environment, type Shared, type StackName } from '@fairway/environments';

import type { AwsStackProps, StateLocation } from './aws-stack.ts';

/** Where the state of a stack is: the bucket of the shared account, whichever account the stack is in. */
export function stateOf(shared: Shared, stack: StackName): StateLocation {
  return { bucket: stateBucket(shared), key: stateKey(stack), region: shared.region };
}

/** Props of a stack that serves all environments, in the shared account. */
export function sharedStackProps(shared: Shared, stack: StackName): AwsStackProps {
  return {
    account: shared.account,
    region: shared.region,
    state: stateOf(shared, stack),
    tags: tagsOf(shared, stack, 'shared'),
  };
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
    tags: tagsOf(shared, stack, name),
  };
}

function tagsOf({ project, repository }: Shared, stack: StackName, environment: string) {
  return {
    Project: project,
    Environment: environment,
    Stack: stack,
    // What belongs to one service says so itself.
    Service: 'shared',
    ManagedBy: 'terraform',
    Repository: repository,
  };
}
