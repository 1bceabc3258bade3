import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc/index.js';
import { expect, test } from '@jest/globals';

import { synthesize } from '../test/support/synthesize.ts';
import { waive, waiversOf, type Waiver } from './waiver.ts';

const why = { reason: 'The auditors want it for as long as we exist.', expires: '2027-06-01' };

test('waivers are found by the addresses of what they stand beside, and leave no trace in Terraform', () => {
  let waivers: readonly Waiver[] = [];
  const { json } = synthesize((stack) => {
    waive(new CloudwatchLogGroup(stack, 'audit', { name: 'audit' }), 'log-retention', why);
    waive(new DataAwsVpc(stack, 'default', { default: true }), 'no-default-vpc', why);
    new CloudwatchLogGroup(stack, 'other', { name: 'other' });
    waivers = waiversOf(stack);
  });

  expect(waivers).toEqual([
    { ...why, policy: 'log-retention', address: 'aws_cloudwatch_log_group.audit' },
    { ...why, policy: 'no-default-vpc', address: 'data.aws_vpc.default' },
  ]);
  expect(JSON.stringify(json)).not.toContain('auditors');
});
