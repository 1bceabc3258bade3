import { StackOutputs } from './stack-outputs.ts';

/**
 * A network as its users see it: the resources themselves, or the outputs that another stack has read from their
 * state.
 */
export interface VpcOutputs {
  readonly vpcId: string;
  /** IPv4 range of the whole VPC. */
  readonly cidrBlock: string;
  /** One a zone, in the order of the zones; its addresses reach the internet through the VPC's gateway. */
  readonly publicSubnetIds: string[];
  /** One a zone, in the order of the zones; the environment's outbound path decides which addresses they reach. */
  readonly privateSubnetIds: string[];
}

/** The outputs of a VPC's stack for the stacks in it. */
export const vpcOutputs = new StackOutputs<VpcOutputs>({
  vpcId: { output: 'vpc_id', description: 'ID of the VPC.', kind: 'text' },
  cidrBlock: { output: 'vpc_cidr_block', description: 'IPv4 range of the VPC.', kind: 'text' },
  publicSubnetIds: { output: 'public_subnet_ids', description: 'Public subnets, one a zone.', kind: 'list' },
  privateSubnetIds: {
    output: 'private_subnet_ids',
    description: 'Private subnets, one a zone.',
    kind: 'list',
  },
});
