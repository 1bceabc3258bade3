import { appStack, bootstrapStack, monitoringStack, vpcStack, type StackName } from '@fairway/environments';
import type { Construct } from 'constructs';

import type { AwsStack } from './aws-stack.ts';
import { AppStack } from './stacks/app.ts';
import { BootstrapStack, involvedAccounts } from './stacks/bootstrap.ts';
import { EcrStack } from './stacks/ecr.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import { ownsNetwork, VpcStack } from './stacks/vpc.ts';
import type { StackInputs } from './stack-inputs.ts';

/** A stack that can be built. */
export interface StackPlan {
  readonly name: StackName;
  readonly build: (scope: Construct) => AwsStack;
}

/**
 * The stacks of some environments, in the order of deployment: the shared ones, the networks, the applications,
 * their monitoring.
 * @param names of environments; every one when empty
 */
export function stacksOf(inputs: StackInputs, names: readonly string[] = []): readonly StackPlan[] {
  const { shared, environments } = inputs;
  const wanted = environments.filter(({ name }) => names.length === 0 || names.includes(name));
  return [
    ...involvedAccounts(inputs).map((account) => ({
      name: bootstrapStack(shared, account),
      build: (scope: Construct) => new BootstrapStack(scope, inputs, account),
    })),
    { name: 'ecr', build: (scope) => new EcrStack(scope, inputs) },
    ...wanted.filter(ownsNetwork).map((environment) => ({
      name: vpcStack(environment.name),
      build: (scope: Construct) => new VpcStack(scope, shared, environment),
    })),
    ...wanted.map((environment) => ({
      name: appStack(environment.name),
      build: (scope: Construct) => new AppStack(scope, inputs, environment),
    })),
    ...wanted.map((environment) => ({
      name: monitoringStack(environment.name),
      build: (scope: Construct) => new MonitoringStack(scope, inputs, environment),
    })),
  ];
}
