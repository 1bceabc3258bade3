import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { appStack, type StackName } from '@fairway/environments';

import { endLine, exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Output } from '../../terminal/output.ts';
import { worstOf } from '../deploy/report.ts';
import { tellChat, type ChatMessage } from '../notify/operators.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';

export interface DestroyTold {
  readonly aws: Pick<AwsEnvironment, 'environment' | 'identity' | 'config' | 'readOutputs'> & {
    readonly session: Pick<AwsEnvironment['session'], 'client'> & { readonly sns: Pick<SNSClient, 'send'> };
  };
  /** The destroyed stacks, in their order. */
  readonly stacks: readonly StackName[];
  /** Whether the chat of the operators is told, too; their topic always is. */
  readonly chat: boolean;
  readonly output: Pick<Output, 'err'>;
}

/**
 * Tells the operators of an environment that it is taken away, and how that ended. Their topic belongs to the environment: it is
 * told before it goes, and afterwards only of what has failed while it was still there. The chat hears every end. That somebody
 * cannot be told is said, and changes nothing about what is destroyed.
 */
export class TellOfDestroy {
  readonly #told: DestroyTold;
  readonly #topicArn: string | undefined;

  private constructor(told: DestroyTold, topicArn: string | undefined) {
    this.#told = told;
    this.#topicArn = topicArn;
  }

  /** Looks the topic up, which nobody can once the environment is half gone. */
  static async open(told: DestroyTold): Promise<TellOfDestroy> {
    const outputs = await told.aws.readOutputs().catch(() => undefined);
    return new TellOfDestroy(told, outputs?.operatorsTopicArn);
  }

  async begins(): Promise<void> {
    const { aws, stacks } = this.#told;
    const { name } = aws.environment;
    const text = [
      `${name} is taken away, with its data: ${stacks.join(', ')}.`,
      'This topic goes with it, so the next message here would be that it could not be done.',
      ...this.#who(),
    ].join('\n');
    await this.#publish({ subject: `${name}: is being destroyed`, text }, 'begun', undefined);
  }

  async ended(ends: readonly DeploymentEnd[]): Promise<void> {
    const { aws, stacks, chat, output } = this.#told;
    const { name } = aws.environment;
    const worst = worstOf(ends);
    const isOfStack = ({ target }: DeploymentEnd) => stacks.some((stack) => stack === target);
    // If nothing was left of the environment, nothing has happened.
    if (worst === undefined && !ends.some((end) => isOfStack(end) && end.verdict !== 'nothing to deploy'))
      return;
    const subject = `${name}: ${worst === undefined ? 'destroyed' : `not destroyed, ${worst.verdict}`}`;
    const notice = { subject, text: [...ends.flatMap(linesOf), ...this.#who()].join('\n') };
    const isTopicGone = ends.some(
      ({ target, verdict }) => target === appStack(name) && exitCodes[verdict] === 0,
    );
    if (!isTopicGone) await this.#publish(notice, worst?.verdict ?? 'succeeded', worst === undefined);
    if (chat) await tellChat(notice, aws, output);
  }

  #who(): readonly string[] {
    const { identity, config } = this.#told.aws;
    const { runUrl } = config.github ?? {};
    return [`By ${identity.arn}${runUrl === undefined ? '' : `, ${runUrl}`}`];
  }

  async #publish(
    { subject, text }: ChatMessage,
    verdict: string,
    isWell: boolean | undefined,
  ): Promise<void> {
    const { aws, output } = this.#told;
    if (this.#topicArn === undefined) return;
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const message = {
      TopicArn: this.#topicArn,
      Subject: subject,
      Message: text,
      MessageAttributes: {
        kind: attribute('destruction'),
        verdict: attribute(verdict),
        ...(isWell === undefined ? {} : { ended: attribute(isWell ? 'well' : 'badly') }),
      },
    };
    try {
      await aws.session.sns.send(new PublishCommand(message));
    } catch (error) {
      output.err(
        `the operators could not be told: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }
}

function linesOf(end: DeploymentEnd): readonly string[] {
  const { details, undone, next } = end;
  return [endLine(end), ...details, undone, next === undefined ? undefined : `Next: ${next}`].filter(
    (line) => line !== undefined,
  );
}
