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
  /**
   * Work of AWS that the event starts besides.
   * @default - none
   */
  readonly action?: EventAction;
}

/** A target that does something, with values of the event. */
export interface EventAction {
  readonly arn: string;
  /** The role by which EventBridge starts it. */
  readonly roleArn: string;
  /** JSON path in the event by name: the input is an object of their values. */
  readonly input: Readonly<Record<string, string>>;
}

/** EventBridge's limit: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_PATTERN_LENGTH = 2_048;

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

/**
 * Tells the operators of one kind of event, in words.
 * @example
 * new OperatorEvent(this, 'drift', {
 *   ...{ name: 'fairway-dev-drift', topicArn: operatorsTopicArn },
 *   description: 'A setting of the account was changed by hand',
 *   pattern: { source: ['aws.config'] },
 *   message: { text: 'dev: <resource> was changed', values: { resource: '$.detail.resourceId' } },
 * });
 */
export class OperatorEvent extends Construct {
  constructor(scope: Construct, id: string, props: OperatorEventProps) {
    super(scope, id);
    validateMessage(props.message);
    validatePattern(props);
    const { topicArn, chat, action, message } = props;

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
    if (action !== undefined) this.#start(rule, action);
  }

  #start(rule: CloudwatchEventRule, { arn, roleArn, input }: EventAction): void {
    const values = Object.keys(input).map((name) => [name, `<${name}>`] as const);
    new CloudwatchEventTarget(this, 'action', {
      rule: rule.name,
      targetId: 'action',
      arn,
      roleArn,
      inputTransformer: {
        inputPaths: input,
        inputTemplate: JSON.stringify(Object.fromEntries(values)),
      },
    });
  }
}

function validatePattern({ name, pattern }: Pick<OperatorEventProps, 'name' | 'pattern'>): void {
  const { length } = JSON.stringify(pattern);
  if (length > MAX_PATTERN_LENGTH)
    throw new Error(
      `\`pattern\` of ${name} must have at most ${MAX_PATTERN_LENGTH} characters as JSON, got: ${length}`,
    );
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
