import type { serviceNames } from '@fairway/environments';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Construct } from 'constructs';

import type { Statement } from '../../policy-document.ts';
import { TaskIdentity } from './task-identity.ts';

export interface ServiceRolesProps extends ExecutionNeeds {
  readonly service: string;
  /** Name of the environment. */
  readonly environment: string;
  readonly names: Pick<ReturnType<typeof serviceNames>, 'taskRole' | 'executionRole'>;
  /** The rights of the service's own code. */
  readonly statements: readonly Statement[];
}

interface ExecutionNeeds {
  readonly repositoryArn?: string | undefined;
  readonly logGroupArn: string;
  /** Secrets that containers get as variables. */
  readonly secretArns: readonly string[];
}

/**
 * The two roles of a service: ECS's, to start a task, and the code's in it, which is not there when it needs nothing.
 * @example
 * const roles = new ServiceRoles(this, 'roles', {
 *   service: manifest.name,
 *   environment: 'dev',
 *   names,
 *   repositoryArn,
 *   logGroupArn: logGroup.arn,
 *   secretArns: secrets.arns,
 *   statements: [],
 * });
 */
export class ServiceRoles extends Construct {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string | undefined;
  /** A first task must not start before its rights are there. */
  readonly policies: readonly IamRolePolicy[];

  constructor(scope: Construct, id: string, props: ServiceRolesProps) {
    super(scope, id);
    const { service, environment, names, statements } = props;
    const execution = new TaskIdentity(this, 'execution', {
      service,
      name: names.executionRole,
      description: `ECS starts ${service} in ${environment} with this role`,
      statements: executionStatements(props),
    });
    const task =
      statements.length === 0
        ? undefined
        : new TaskIdentity(this, 'task', {
            service,
            name: names.taskRole,
            description: `The code of ${service} calls AWS in ${environment} with this role`,
            statements,
          });
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task?.arn;
    this.policies = task === undefined ? [execution.policy] : [execution.policy, task.policy];
  }
}

/** The permissions of ECS itself, for its work before and while a task's code runs. */
function executionStatements(needs: ExecutionNeeds): readonly Statement[] {
  const statements: Statement[] = [
    ...(needs.repositoryArn === undefined ? [] : pullStatements(needs.repositoryArn)),
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${needs.logGroupArn}:*`],
    },
  ];
  if (needs.secretArns.length > 0) {
    statements.push({
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: needs.secretArns,
    });
  }
  return statements;
}

function pullStatements(repositoryArn: string): readonly Statement[] {
  return [
    // A token is the registry's, not a repository's: the action knows no resource.
    { sid: 'SignInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      sid: 'PullImage',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [repositoryArn],
    },
  ];
}
