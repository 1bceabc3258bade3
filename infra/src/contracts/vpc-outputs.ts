import type { AwsStack, StateLocation } from '../aws-stack.ts';
import { RemoteOutputs } from './remote-outputs.ts';

/** A network as its users see it: the resources themselves, or what another stack has read of their state. */
export interface VpcOutputs {
  readonly vpcId: string;
  /** IPv4 range of the whole VPC. */
  readonly cidrBlock: string;
  /** One a zone, in the order of the zones; they reach the internet through its gateway. */
  readonly publicSubnetIds: string[];
  /** One a zone, in the order of the zones; what they reach depends on the environment's outbound path. */
  readonly privateSubnetIds: string[];
}

interface Contract {
  readonly output: string;
  readonly description: string;
}

/** The outputs of a VPC's stack, by what they are in TypeScript: written and read from this one table. */
const contract: Readonly<Record<keyof VpcOutputs, Contract>> = {
  vpcId: { output: 'vpc_id', description: 'ID of the VPC.' },
  cidrBlock: { output: 'vpc_cidr_block', description: 'IPv4 range of the VPC.' },
  publicSubnetIds: { output: 'public_subnet_ids', description: 'Public subnets, one a zone.' },
  privateSubnetIds: { output: 'private_subnet_ids', description: 'Private subnets, one a zone.' },
};

/** Makes the outputs that other stacks read with `readVpcOutputs`. */
export function writeVpcOutputs(stack: AwsStack, network: VpcOutputs): void {
  for (const key of Object.keys(contract) as (keyof VpcOutputs)[]) {
    const { output, description } = contract[key];
    stack.output(output, network[key], description);
  }
}

/**
 * The network of another stack, from its state. A plan without that stack's outputs ends with one sentence that names
 * it and the command that makes them.
 * @param producer the stack's name: `vpc-dev`
 */
export function readVpcOutputs(stack: AwsStack, producer: string, state: StateLocation): VpcOutputs {
  const remote = new RemoteOutputs(stack, producer, state, {
    outputs: Object.values(contract).map(({ output }) => output),
  });
  return {
    vpcId: remote.text(contract.vpcId.output),
    cidrBlock: remote.text(contract.cidrBlock.output),
    publicSubnetIds: remote.list(contract.publicSubnetIds.output),
    privateSubnetIds: remote.list(contract.privateSubnetIds.output),
  };
}
