import { Construct } from 'constructs';

import type { AlarmContext, AlarmOwner } from '../watching/alarm.ts';
import { OperatorEvent, type EventMessage, type OperatorEventProps } from '../watching/operator-event.ts';
import { runbookPage } from '../watching/runbook.ts';
import { RestartMachine } from './restart-machine.ts';
import { SecretEventsRole } from './secret-events-role.ts';
import { RestartAlarm } from './restart-alarm.ts';
import type { ServiceWithSecrets } from './restart-steps.ts';

interface SecretRotationProps {
  /** The environment that the messages are about: they begin with it. */
  readonly environment: string;
  /** The services that name a secret, and no other. */
  readonly services: readonly ServiceWithSecrets[];
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
  readonly recipients: Pick<OperatorEventProps, 'topicArn' | 'chat'>;
}

/**
 * Tells the operators of each new value of a service's secret, with the command that gives it to the tasks.
 * @example
 * new SecretMessages(this, 'secrets', { environment: 'dev', services, runbooks, recipients });
 */
export class SecretMessages extends Construct {
  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { environment, runbooks } = props;
    for (const { name: service, secretNames, eventRule } of props.services) {
      new OperatorEvent(this, service, {
        ...props.recipients,
        name: eventRule,
        description: `A secret of ${service} has a new value`,
        pattern: newValueOf(secretNames),
        message: messageOf(
          `${environment}: the secret <name> has a new value since <time>, and the tasks of ${service} keep the one that they started with. The command ./fairway restart ${environment} ${service} gives it to them. What to do: ${runbookPage(runbooks, 'secret-changed')}`,
        ),
      });
    }
  }
}

export interface SecretRestartsProps extends SecretRotationProps {
  /** Name of the rule: 1 to 64 characters, unique in account and region. */
  readonly eventRule: string;
  /** Name of the state machine and of its role: 1 to 64 characters. */
  readonly machineName: string;
  /** Name of the role that starts the machine. */
  readonly eventsRoleName: string;
  readonly clusterName: string;
  /** Of the alarm on restarts that fail. */
  readonly context: AlarmContext<AlarmOwner>;
}

/**
 * Replaces the tasks of a service when a secret that it names gets a new value, and of no other service; tells the
 * operators that it does, and rings when it cannot.
 * @example
 * new SecretRestarts(this, 'secrets', {
 *   ...{ environment: 'dev', services, runbooks, recipients, context },
 *   ...{ eventRule: names.secretEventRule, machineName: names.secretRestarts },
 *   ...{ eventsRoleName: names.secretEventsRole, clusterName: names.cluster },
 * });
 */
export class SecretRestarts extends Construct {
  constructor(scope: Construct, id: string, props: SecretRestartsProps) {
    super(scope, id);
    const { environment, services, runbooks } = props;
    const machine = new RestartMachine(this, 'machine', {
      name: props.machineName,
      environment,
      clusterName: props.clusterName,
      services,
    });
    const role = new SecretEventsRole(this, 'events', {
      name: props.eventsRoleName,
      environment,
      machineArn: machine.arn,
    });
    new OperatorEvent(this, 'changed', {
      ...props.recipients,
      name: props.eventRule,
      description: 'A secret of a service has a new value',
      pattern: newValueOf(services.flatMap(({ secretNames }) => secretNames)),
      message: messageOf(
        `${environment}: the secret <name> has a new value since <time>, and the tasks of the service that names it are being replaced. What to do: ${runbookPage(runbooks, 'secret-changed')}`,
      ),
      action: { arn: machine.arn, roleArn: role.arn, input: { name: '$.detail.name' } },
    });
    new RestartAlarm(this, 'alarm', {
      context: props.context,
      machineArn: machine.arn,
      eventRule: props.eventRule,
    });
  }
}

/**
 * Secrets Manager tells by itself, without a trail, when the label of the current value moves: after a rotation, a value
 * that was put by hand, and a return to the value before.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
 */
function newValueOf(secretNames: readonly string[]): object {
  return {
    source: ['aws.secretsmanager'],
    'detail-type': ['Secret Label Updated'],
    detail: { name: secretNames, labelUpdated: ['AWSCURRENT'] },
  };
}

function messageOf(text: string): EventMessage {
  return { text, values: { name: '$.detail.name', time: '$.time' } };
}
