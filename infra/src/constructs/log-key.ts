import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';

import { arnOf, accountArn } from '../arn.ts';
import { AwsStack } from '../aws-stack.ts';
import { policyDocument } from '../policy-document.ts';

export interface LogKeyProps {
  /** The key is for log groups whose names start with it: `/fairway/dev/`. */
  readonly logGroupPrefix: string;
}

/** A key for log groups: who may read logs still cannot without a right to use it, and each use is in the audit trail. */
export class LogKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { logGroupPrefix }: LogKeyProps) {
    super(scope, id);
    const { region } = AwsStack.of(this);
    const key = new KmsKey(this, 'key', {
      description: `Log groups ${logGroupPrefix}*`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([
        // Without it nobody can administer the key, its account's administrators included.
        { sid: 'Account', principals: { AWS: accountArn(this) }, actions: ['kms:*'], resources: ['*'] },
        {
          sid: 'LogGroups',
          principals: { Service: `logs.${region}.amazonaws.com` },
          actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': arnOf(this, 'logs', `log-group:${logGroupPrefix}*`),
            },
          },
        },
      ]),
    });
    this.arn = key.arn;
  }
}
