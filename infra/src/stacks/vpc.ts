import {
  environmentNames,
  vpcStack,
  type Environment,
  type Network as NetworkSettings,
  type Shared,
} from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { Network } from '../constructs/network/network.ts';
import { environmentStackProps } from '../stack-props.ts';
import { vpcOutputs } from '../contracts/vpc-outputs.ts';

/** An environment that has a VPC of its own, which others may share. */
export type NetworkOwner = Environment & { readonly network: NetworkSettings };

export function ownsNetwork(environment: Environment): environment is NetworkOwner {
  return environment.network.kind === 'own';
}

/** The network of one environment, and of the environments that live in its VPC. */
export class VpcStack extends AwsStack {
  constructor(scope: Construct, shared: Shared, environment: NetworkOwner) {
    const name = vpcStack(environment.name);
    super(scope, name, environmentStackProps(shared, name, environment));

    const network = new Network(this, 'network', {
      settings: environment.network,
      names: environmentNames(shared, environment),
    });
    vpcOutputs.write(this, network);
  }
}
