import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { policyDocument, serviceTrust } from '../../policy-document.ts';

/** AWS's own list of the calls that AWS Config makes; it grows with the types that can be recorded. */
const CONFIG_READS = 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole';

/**
 * The role that AWS Config records with. It is our own: the service-linked one exists once an account, and an account
 * where Config was tried by hand has it already.
 */
export function createRecorderRole(scope: Construct, name: string, keyArn: string): IamRole {
  const role = new IamRole(scope, 'recorder-role', {
    name,
    description: 'Records the settings that rules of AWS Config judge',
    assumeRolePolicy: serviceTrust('config.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': AwsStack.of(scope).account },
    }),
  });
  new IamRolePolicyAttachment(scope, 'recorder-reads', { role: role.name, policyArn: CONFIG_READS });
  new IamRolePolicy(scope, 'recorder-writes', {
    name: 'encrypt-records',
    role: role.id,
    policy: policyDocument([
      { sid: 'EncryptRecords', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn] },
    ]),
  });
  return role;
}
