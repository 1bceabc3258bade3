import { vpcOf, vpcStack, type Environment } from '@fairway/environments';

import type { AwsStack } from '../aws-stack.ts';
import { taskNetworkOf, type TaskNetwork } from '../constructs/fargate-service/task-network.ts';
import { stateOf } from '../stack-props.ts';
import { vpcOutputs, type VpcOutputs } from '../contracts/vpc-outputs.ts';
import type { StackInputs } from '../stack-inputs.ts';
import { ownsNetwork } from './vpc.ts';

/** The network that an environment lives in, and where in it its tasks run. */
export interface EnvironmentNetwork {
  readonly vpc: VpcOutputs;
  readonly tasks: TaskNetwork;
}

/**
 * Reads the network of an environment, its own or the one it shares, from the state of that network's stack.
 * @throws {Error} when the environment names a VPC that none has
 */
export function readNetwork(
  stack: AwsStack,
  { shared, environments }: StackInputs,
  environment: Environment,
): EnvironmentNetwork {
  const owner = environments.find(({ name }) => name === vpcOf(environment));
  if (owner === undefined || !ownsNetwork(owner)) {
    throw new Error(
      `\`network.vpc\` of ${environment.name} must name an environment with a VPC of its own, got: '${vpcOf(environment)}'`,
    );
  }
  const producer = vpcStack(owner.name);
  const vpc = vpcOutputs.read(stack, producer, stateOf(shared, producer));
  return { vpc, tasks: taskNetworkOf(vpc, owner.network.outbound) };
}
