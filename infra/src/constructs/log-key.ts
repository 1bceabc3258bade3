import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

import { accountArn } from '../arn.ts';
import { AwsStack } from '../aws-stack.ts';
import { policyDocument } from '../policy-document.ts';

export interface LogKeyProps {
  /** The log groups that the key is for: names of log groups in its region, `*` standing for any characters: `/fairway/dev/*`. */
  readonly logGroups: readonly string[];
  /**
   * The provider of another region than the stack's, with that region.
   * @default - the stack's own
   */
  readonly elsewhere?: { readonly provider: TerraformProvider; readonly region: string };
}

/**
 * A key for log groups: who may read logs still cannot without a right to use it, and each use is in the audit trail.
 * @example
 * new LogKey(this, 'log-key', { logGroups: [`${names.logGroups}*`] });
 */
export class LogKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { logGroups, elsewhere }: LogKeyProps) {
    super(scope, id);
    const { account, region: own } = AwsStack.of(this);
    const region = elsewhere?.region ?? own;
    const key = new KmsKey(this, 'key', {
      ...(elsewhere === undefined ? {} : { provider: elsewhere.provider }),
      description: `Log groups ${logGroups.join(', ')}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([
        // Without this statement nobody could administer the key, not even its account's administrators.
        { sid: 'Account', principals: { AWS: accountArn(this) }, actions: ['kms:*'], resources: ['*'] },
        {
          sid: 'LogGroups',
          principals: { Service: `logs.${region}.amazonaws.com` },
          actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': logGroups.map(
                (name) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
              ),
            },
          },
        },
      ]),
    });
    this.arn = key.arn;
  }
}
