import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';

import { accountArn } from '../../arn.ts';
import { AwsStack } from '../../aws-stack.ts';
import { policyDocument, type Statement } from '../../policy-document.ts';
import { publishersUseKey } from '../watching/publishing.ts';

export interface AccountKeyProps {
  /** ARN of the trail whose files it encrypts. */
  readonly trailArn: string;
  /** Name of the log group that it encrypts. */
  readonly logGroup: string;
}

/**
 * The key of an account's monitoring: of the trail's files and log group, of the recorder's files, of the topic.
 * @example
 * new AccountKey(this, 'key', { trailArn, logGroup: names.trailLogGroup });
 */
export class AccountKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AccountKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: 'Encrypts the trail, the records and the messages of the account',
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([
        // Without this statement nobody could administer the key, not even its account's administrators.
        { sid: 'Account', principals: { AWS: accountArn(this) }, actions: ['kms:*'], resources: ['*'] },
        ...trailStatements(AwsStack.of(this), props),
        publishersUseKey,
      ]),
      // Without the key no file of the trail can be read any more.
      lifecycle: { preventDestroy: true },
    });
    this.arn = key.arn;
  }
}

function trailStatements(
  { account, region }: AwsStack,
  { trailArn, logGroup }: AccountKeyProps,
): readonly Statement[] {
  const trail = { principals: { Service: 'cloudtrail.amazonaws.com' }, resources: ['*'] };
  const ofTrail = { 'aws:SourceArn': trailArn };
  return [
    {
      ...trail,
      sid: 'TrailEncrypts',
      actions: ['kms:GenerateDataKey*'],
      conditions: {
        StringEquals: ofTrail,
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${account}:trail/*`,
        },
      },
    },
    {
      ...trail,
      sid: 'TrailLooksAtKey',
      actions: ['kms:DescribeKey'],
      conditions: { StringEquals: ofTrail },
    },
    {
      sid: 'TrailLogGroup',
      principals: { Service: `logs.${region}.amazonaws.com` },
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:${logGroup}`,
        },
      },
    },
  ];
}
