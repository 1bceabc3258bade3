import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { Construct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { AwsStack } from '../../aws-stack.ts';
import { changesNothing } from '../../permissions/restart-conditions.ts';
import { policyDocument, serviceTrust, type Statement } from '../../policy-document.ts';
import { waiveChecks } from '../../waiver.ts';
import { restartSteps, type ServiceWithSecrets } from './restart-steps.ts';

export interface RestartMachineProps {
  /** Of the machine and of its role: 1 to 64 characters. */
  readonly name: string;
  readonly environment: string;
  readonly clusterName: string;
  readonly services: readonly Pick<ServiceWithSecrets, 'name' | 'secretNames'>[];
}

/**
 * A state machine of Step Functions that gets `{ "name": "dev/logs/api-key" }`, replaces the tasks of the service that
 * names it, and follows that to its end. An execution that fails has left the tasks before in service.
 * @example
 * const machine = new RestartMachine(this, 'machine', {
 *   name: names.secretRestarts,
 *   environment: 'dev',
 *   clusterName: names.cluster,
 *   services: [{ name: 'logs', secretNames: ['api-key'] }],
 * });
 */
export class RestartMachine extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: RestartMachineProps) {
    super(scope, id);
    const { role, policy } = this.#createRole(props);
    const machine = new SfnStateMachine(this, 'machine', {
      name: props.name,
      // Each execution is kept for ninety days, step by step; an express one would need a log group to say anything.
      type: 'STANDARD',
      roleArn: role.arn,
      definition: JSON.stringify(restartSteps(props.clusterName, props.services)),
      // Step Functions refuses a machine whose role it cannot use yet.
      dependsOn: [policy],
    });
    this.arn = waiveChecks(machine, '2027-06-01', {
      CKV_AWS_284: 'Its steps are a few calls of ECS, and each execution shows them with their times.',
      CKV_AWS_285:
        'A standard machine keeps the history of each execution for ninety days without a log group.',
    }).arn;
  }

  #createRole(props: RestartMachineProps): { role: IamRole; policy: IamRolePolicy } {
    const role = new IamRole(this, 'role', {
      name: props.name,
      description: `Step Functions restarts services in ${props.environment} with this role`,
      assumeRolePolicy: serviceTrust('states.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AwsStack.of(this).account },
        ArnEquals: { 'aws:SourceArn': arnOf(this, 'states', `stateMachine:${props.name}`) },
      }),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'restart-services',
      role: role.name,
      policy: policyDocument(this.#statements(props)),
    });
    return { role, policy };
  }

  #statements({ clusterName, services }: RestartMachineProps): readonly Statement[] {
    const resources = services.map(({ name }) => arnOf(this, 'ecs', `service/${clusterName}/${name}`));
    return [
      { sid: 'LookAtServices', actions: ['ecs:DescribeServices'], resources },
      {
        sid: 'RestartServices',
        actions: ['ecs:UpdateService'],
        resources,
        conditions: changesNothing,
      },
    ];
  }
}
