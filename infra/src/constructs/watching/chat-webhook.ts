import { CloudwatchEventApiDestination } from '@cdktf/provider-aws/lib/cloudwatch-event-api-destination/index.js';
import { CloudwatchEventConnection } from '@cdktf/provider-aws/lib/cloudwatch-event-connection/index.js';
import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { policyDocument, serviceTrust } from '../../policy-document.ts';
import { waive } from '../../waiver.ts';
import { OperatorEvent, type ChatTarget } from './operator-event.ts';

export interface ChatWebhookProps {
  /** Name of the connection, the destination and the rule for alarms: 1 to 50 letters, digits and hyphens. */
  readonly name: string;
  /** Name of the role that EventBridge takes on to call the webhook. */
  readonly roleName: string;
  /** Name of a secret in Secrets Manager: the URL of an incoming webhook that takes JSON `{ "text" }`. */
  readonly secretName: string;
  /** Start of the names of the environment's alarms. */
  readonly alarmPrefix: string;
}

/**
 * A chat that gets the operators' messages: Slack, Mattermost, Google Chat, or any other that takes `{ "text": "…"
 * }`. Alarms come from here; other events name it as their second target. SNS cannot do it: it sends its own
 * envelope.
 * @example
 * const chat = new ChatWebhook(this, 'chat', {
 *   ...{ name: names.chat, roleName: names.eventsRole, alarmPrefix: names.alarms },
 *   secretName: 'fairway/dev/chat',
 * });
 */
export class ChatWebhook extends Construct {
  readonly target: ChatTarget;

  constructor(scope: Construct, id: string, props: ChatWebhookProps) {
    super(scope, id);
    const destination = this.#createDestination(props);
    const role = this.#createRole(props.roleName, destination);

    this.target = { destinationArn: destination.arn, roleArn: role.arn };
    this.#tellAlarms(props);
  }

  #createDestination({ name, secretName }: ChatWebhookProps): CloudwatchEventApiDestination {
    // Everybody who knows the URL may post, so the URL is the secret. A destination needs it as text, so it is in
    // Terraform's state.
    const url = new DataAwsSecretsmanagerSecretVersion(this, 'url', { secretId: secretName });
    waive(url, 'no-secrets-in-state', {
      reason:
        'EventBridge takes the address of a webhook as text only; who has it can post to one chat, and the state’s bucket is encrypted and closed.',
      expires: '2027-06-01',
    });
    const connection = new CloudwatchEventConnection(this, 'connection', {
      name,
      description: 'The webhook needs no sign-in, but EventBridge requires a header',
      authorizationType: 'API_KEY',
      authParameters: { apiKey: { key: 'x-sent-by', value: 'eventbridge' } },
    });
    return new CloudwatchEventApiDestination(this, 'destination', {
      name,
      connectionArn: connection.arn,
      httpMethod: 'POST',
      invocationEndpoint: url.secretString,
      // Chats refuse more.
      invocationRateLimitPerSecond: 1,
    });
  }

  #createRole(name: string, destination: CloudwatchEventApiDestination): IamRole {
    const { account } = AwsStack.of(this);
    const role = new IamRole(this, 'role', {
      name,
      assumeRolePolicy: serviceTrust('events.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': account },
      }),
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'call-webhook',
      role: role.id,
      policy: policyDocument([
        { sid: 'CallWebhook', actions: ['events:InvokeApiDestination'], resources: [destination.arn] },
      ]),
    });
    return role;
  }

  #tellAlarms({ name, alarmPrefix }: ChatWebhookProps): void {
    new OperatorEvent(this, 'alarms', {
      name: `${name}-alarms`,
      description: 'An alarm of the environment changed its state',
      pattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: [{ prefix: `${alarmPrefix}-` }],
          // A new alarm goes from no data to OK: that is no news.
          $or: [
            { state: { value: ['ALARM'] } },
            { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
          ],
        },
      },
      message: {
        text: '<state>: <alarm> at <time>. <reason> <description>',
        values: {
          state: '$.detail.state.value',
          alarm: '$.detail.alarmName',
          time: '$.time',
          reason: '$.detail.state.reason',
          description: '$.detail.configuration.description',
        },
      },
      chat: this.target,
    });
  }
}
