import type { AwsStack } from '../../src/aws-stack.ts';
import { AccessLogs } from '../../src/constructs/edge/access-logs.ts';
import type { VpcOutputs } from '../../src/contracts/vpc-outputs.ts';

export const testNetwork: VpcOutputs = {
  vpcId: 'vpc-1',
  cidrBlock: '10.20.0.0/16',
  publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
  privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
};

export function testAccessLogs(stack: AwsStack): AccessLogs {
  return new AccessLogs(stack, 'access-logs', { bucketName: 'fairway-test-access-logs', retentionDays: 30 });
}

/** Statements of an IAM policy in a synthesized attribute, by their `Sid`. */
// A test compares what it reads with what it expects, so the statements are not typed any closer.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function statementsOf(policy: string): Readonly<Record<string, any>> {
  const { Statement } = JSON.parse(policy) as { Statement: readonly { Sid: string }[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}
