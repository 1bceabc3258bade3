import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { policyDocument, serviceTrust } from '../../policy-document.ts';

export interface SecretEventsRoleProps {
  readonly name: string;
  readonly environment: string;
  readonly machineArn: string;
}

/**
 * The role by which EventBridge starts restarts, and nothing else.
 * @example
 * new SecretEventsRole(this, 'events', {
 *   name: names.secretEventsRole,
 *   environment: 'dev',
 *   machineArn: machine.arn,
 * });
 */
export class SecretEventsRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, environment, machineArn }: SecretEventsRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name,
      description: `EventBridge starts the restarts in ${environment} with this role when a secret has changed`,
      assumeRolePolicy: serviceTrust('events.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AwsStack.of(this).account },
      }),
    });
    new IamRolePolicy(this, 'policy', {
      name: 'start-restarts',
      role: role.name,
      policy: policyDocument([
        { sid: 'StartRestarts', actions: ['states:StartExecution'], resources: [machineArn] },
      ]),
    });
    this.arn = role.arn;
  }
}
