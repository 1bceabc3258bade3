import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';

export interface OperatorEventProps {
  /** 1 to 64 letters, digits, hyphens, underscores and full stops. */
  readonly name: string;
  readonly description: string;
  /** An EventBridge event pattern. */
  readonly pattern: object;
  readonly message: EventMessage;
  /**
   * ARN of the topic that gets the message.
   * @default - none: only the chat
   */
  readonly topicArn?: string;
  /**
   * The chat that gets it too.
   * @default - none
   */
  readonly chat?: ChatTarget;
}

/** A sentence for people, with values of the event in it. */
export interface EventMessage {
  /** `<name>` stands for the value of that name; neither quotes nor line breaks, the message is in JSON. */
  readonly text: string;
  /** JSON path in the event by name; absent values are left out. */
  readonly values: Readonly<Record<string, string>>;
}

/** A chat's webhook, as EventBridge calls it. */
export interface ChatTarget {
  readonly destinationArn: string;
  readonly roleArn: string;
}

/** Tells the operators of one kind of event, in words. */
export class OperatorEvent extends Construct {
  constructor(scope: Construct, id: string, props: OperatorEventProps) {
    super(scope, id);
    validateMessage(props.message);
    const { topicArn, chat, message } = props;

    const rule = new CloudwatchEventRule(this, 'rule', {
      name: props.name,
      description: props.description,
      eventPattern: JSON.stringify(props.pattern),
    });
    if (topicArn !== undefined) {
      new CloudwatchEventTarget(this, 'topic', {
        rule: rule.name,
        targetId: 'operators',
        arn: topicArn,
        inputTransformer: { inputPaths: message.values, inputTemplate: JSON.stringify(message.text) },
      });
    }
    if (chat !== undefined) {
      new CloudwatchEventTarget(this, 'chat', {
        rule: rule.name,
        targetId: 'chat',
        arn: chat.destinationArn,
        roleArn: chat.roleArn,
        inputTransformer: {
          inputPaths: message.values,
          inputTemplate: JSON.stringify({ text: message.text }),
        },
      });
    }
  }
}

function validateMessage({ text, values }: EventMessage): void {
  const placeholders = [...text.matchAll(/<([^>]*)>/g)].map(([, name = '']) => name);
  const unknown = placeholders.filter((name) => !Object.hasOwn(values, name));
  if (unknown.length > 0)
    throw new Error(`\`message.text\` must name only \`message.values\`, got: <${unknown.join('>, <')}>`);
  if (/["\\\n]/.test(text))
    throw new Error(
      `\`message.text\` must have neither quotes nor line breaks, got: ${JSON.stringify(text)}`,
    );
}
