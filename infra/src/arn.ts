import type { IConstruct } from 'constructs';

import { AwsStack } from './aws-stack.ts';

/** `arn:aws:sns:eu-central-1:111111111111:notices`: a resource of the account and region that a construct is in. */
export function arnOf(construct: IConstruct, service: string, resource: string): string {
  const { account, region } = AwsStack.of(construct);
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** The account that a construct is in, as policies name it. */
export function accountArn(construct: IConstruct): string {
  return `arn:aws:iam::${AwsStack.of(construct).account}:root`;
}

/** Buckets are named worldwide, so their ARNs have neither account nor region. */
export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** An image repository, which may be in another account and region than the roles that pull from it. */
export function repositoryArn(
  { account, region }: { readonly account: string; readonly region: string },
  name: string,
): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}
