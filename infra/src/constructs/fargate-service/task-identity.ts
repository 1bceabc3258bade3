import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { AwsStack, serviceTags } from '../../aws-stack.ts';
import { policyDocument, serviceTrust, type Statement } from '../../policy-document.ts';

export interface TaskIdentityProps {
  readonly service: string;
  /** 1 to 64 characters, unique in the account. */
  readonly name: string;
  readonly description: string;
  readonly statements: readonly Statement[];
}

/**
 * A role that only ECS tasks of this account and region can take, with one policy of its own.
 * @example
 * new TaskIdentity(this, 'task', {
 *   service: 'logs',
 *   name: names.taskRole,
 *   description: 'The code of logs in dev runs with this role',
 *   statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] }],
 * });
 */
export class TaskIdentity extends Construct {
  readonly arn: string;
  /** A service with the role depends on it: otherwise a first task may start before its rights are there. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, { service, name, description, statements }: TaskIdentityProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name,
      description,
      assumeRolePolicy: this.#trust(),
      tags: serviceTags(service),
    });
    this.arn = role.arn;
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'needs',
      role: role.name,
      policy: policyDocument(statements),
    });
  }

  /** The conditions keep ECS from being talked into using the role on behalf of another account. */
  #trust(): string {
    return serviceTrust('ecs-tasks.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': AwsStack.of(this).account },
      ArnLike: { 'aws:SourceArn': arnOf(this, 'ecs', '*') },
    });
  }
}
