import { appStack, monitoringStack, vpcOf, vpcStack, type StackName } from '@fairway/environments';

import type { AwsEnvironment } from './aws-environment.ts';

/** The stacks whose locks concern an environment: its own, and the VPC that it lives in. */
export function stacksOf({ environment }: Pick<AwsEnvironment, 'environment'>): readonly StackName[] {
  const { name } = environment;
  return [vpcStack(vpcOf(environment)), appStack(name), monitoringStack(name)];
}
