import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

import { exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Actor } from '../ledger/ledger.ts';
import type { AppOutputs } from '../state/app-outputs.ts';

/** SNS takes that many characters for the subject of a mail, all of them ASCII. */
const MAX_SUBJECT_LENGTH = 100;

/** A deployment's end, and who deployed. */
export interface NoticeOf {
  readonly end: DeploymentEnd;
  readonly actor: Omit<Actor, 'when'>;
  readonly commit: string;
}

export interface NoticePlace {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly readOutputs: () => Promise<AppOutputs>;
}

/**
 * Tells an environment's operators how a deployment ended, with the verdict as an attribute that a subscription can
 * filter by. Operators are not told of a deployment that had nothing to deploy: it changed nothing.
 * @returns a sentence where they could not be told: that is no reason for another verdict
 */
export async function tellOperators(
  notice: NoticeOf,
  { sns, readOutputs }: NoticePlace,
): Promise<string | undefined> {
  const { end } = notice;
  if (end.verdict === 'nothing to deploy') return undefined;
  const outputs = await readOutputs().catch(() => undefined);
  // The topic belongs to the stack: before the first deployment of an environment there is no topic.
  if (outputs === undefined) return undefined;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    await sns.send(
      new PublishCommand({
        TopicArn: outputs.operatorsTopicArn,
        Subject: subjectOf(end),
        Message: messageOf(notice),
        MessageAttributes: {
          kind: attribute('deployment'),
          verdict: attribute(end.verdict),
          ended: attribute(exitCodes[end.verdict] === 0 ? 'well' : 'badly'),
        },
      }),
    );
    return undefined;
  } catch (error) {
    return `the operators could not be told: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function subjectOf({ target, verdict }: DeploymentEnd): string {
  return `${target}: ${verdict}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT_LENGTH);
}

function messageOf({ end, actor, commit }: NoticeOf): string {
  const { target, verdict, reason, undone, next, services, url, deployment, details } = end;
  const lines = [
    `The deployment of ${target} ended: ${verdict}.`,
    ...(reason === undefined ? [] : [`Why: ${reason}.`]),
    ...(undone === undefined ? [] : [undone]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
    '',
    ...services.map(({ service, tag, verdict: each }) => `${service} ${tag}: ${each}`),
    ...details,
    '',
    `Commit ${commit}, by ${actor.who}${actor.run === undefined ? '' : `, ${actor.run}`}`,
    ...(deployment === undefined ? [] : [`In the ledger: ${deployment}`]),
    ...(url === undefined ? [] : [url]),
  ];
  return lines.join('\n').replaceAll(/\n{3,}/g, '\n\n');
}
