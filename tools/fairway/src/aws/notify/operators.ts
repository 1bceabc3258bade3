/**
 * Tells the chat of an environment's operators how a deployment ended. A failure to tell is reported, and changes
 * nothing about the deployment.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { AwsEnvironment } from '../targets/aws-environment.ts';
import { exitCodes, endLine, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Output } from '../../terminal/output.ts';

/** Characters of the first line. */
const MAX_SUBJECT = 100;
const CHAT_TIMEOUT_MS = 10_000;

type Told = Pick<AwsEnvironment, 'environment'> & {
  readonly session: Pick<AwsEnvironment['session'], 'client'>;
};

export interface ChatMessage {
  readonly subject: string;
  readonly text: string;
}

/**
 * The message about a deployment; none where there is nothing to tell.
 * @param runUrl of the workflow, where it was one
 */
export function noticeOf(
  name: string,
  ends: readonly DeploymentEnd[],
  runUrl: string | undefined,
): ChatMessage | undefined {
  const told = ends.filter(({ verdict }) => verdict !== 'nothing to deploy' && verdict !== 'superseded');
  if (told.length === 0) return undefined;
  const worst = told.find(({ verdict }) => exitCodes[verdict] !== 0) ?? told[0];
  const subject = `${name}: ${worst?.verdict ?? ''}`.slice(0, MAX_SUBJECT);
  const text = [
    ...told.flatMap((end) => [
      endLine(end),
      ...end.services.map(({ service, tag, verdict }) => `  ${service} ${tag}: ${verdict}`),
      ...[end.undone, end.next === undefined ? undefined : `Next: ${end.next}`, end.url].filter(
        (line) => line !== undefined,
      ),
    ]),
    ...(runUrl === undefined ? [] : [runUrl]),
  ].join('\n');
  return { subject, text };
}

/** Tells the chat, where there is one; the deployment itself tells the topic. */
export async function tellChat(
  notice: ChatMessage,
  { environment, session }: Told,
  { err }: Pick<Output, 'err'>,
): Promise<void> {
  const { name, operators } = environment;
  if (operators.chatWebhook.kind === 'none') return;
  await chatWith(operators.chatWebhook.secretName, notice, session)().catch((error: unknown) => {
    err(`the operators of ${name} could not be told by their chat: ${(error as Error).message}\n`);
  });
}

function chatWith(secretName: string, { subject, text }: ChatMessage, session: Told['session']) {
  return async () => {
    const secrets = session.client('SECRETS_MANAGER', (settings) => new SecretsManagerClient(settings));
    const { SecretString: url = '' } = await secrets.send(
      new GetSecretValueCommand({ SecretId: secretName }),
    );
    const answer = await fetch(url.trim(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: `${subject}\n${text}` }),
      signal: AbortSignal.timeout(CHAT_TIMEOUT_MS),
    }).catch(() => {
      // The address is a secret, and fetch's own message contains it.
      throw new Error('the chat cannot be reached');
    });
    if (!answer.ok) throw new Error(`the chat answers ${answer.status}`);
  };
}
