import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { describe, expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { vpcOutputs } from './vpc-outputs.ts';

const network = {
  vpcId: 'vpc-1',
  cidrBlock: '10.0.0.0/16',
  publicSubnetIds: ['subnet-1', 'subnet-2'],
  privateSubnetIds: ['subnet-3', 'subnet-4'],
};
const state = { bucket: 'example-state', key: 'vpc-test/terraform.tfstate', region: 'eu-west-1' };

describe('the contract between the stack of a VPC and the stacks in it', () => {
  test('is outputs on one side', () => {
    const { json } = synthesize((stack) => vpcOutputs.write(stack, network));

    expect(json.output).toEqual({
      vpc_id: { value: 'vpc-1', description: 'ID of the VPC.' },
      vpc_cidr_block: { value: '10.0.0.0/16', description: 'IPv4 range of the VPC.' },
      public_subnet_ids: { value: ['subnet-1', 'subnet-2'], description: 'Public subnets, one a zone.' },
      private_subnet_ids: { value: ['subnet-3', 'subnet-4'], description: 'Private subnets, one a zone.' },
    });
  });

  test('is the same outputs on the other, from the state of that stack', () => {
    const { json, one } = synthesize((stack) => {
      const { vpcId, cidrBlock, publicSubnetIds, privateSubnetIds } = vpcOutputs.read(
        stack,
        'vpc-test',
        state,
      );
      new SecurityGroup(stack, 'tasks', { vpcId, description: cidrBlock });
      stack.output('subnets', [publicSubnetIds, privateSubnetIds], 'Both.');
    });

    const outputs = 'data.terraform_remote_state.vpc-test.outputs';
    expect(one('aws_security_group')).toMatchObject({
      vpc_id: `\${${outputs}.vpc_id}`,
      description: `\${${outputs}.vpc_cidr_block}`,
    });
    expect(json.output!['subnets']!['value']).toEqual([
      `\${${outputs}.public_subnet_ids}`,
      `\${${outputs}.private_subnet_ids}`,
    ]);
    expect(json.data!['terraform_remote_state']!['vpc-test']).toMatchObject({ backend: 's3', config: state });
  });
});
