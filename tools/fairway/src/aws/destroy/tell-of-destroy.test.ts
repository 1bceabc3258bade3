import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { PublishCommand } from '@aws-sdk/client-sns';
import { appStack, monitoringStack } from '@fairway/environments';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import { TellOfDestroy, type DestroyTold } from './tell-of-destroy.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111111111111:shop-preview1-operators';
const RUN = 'https://github.com/acme/shop/actions/runs/7';
const [APP, MONITORING] = [appStack('preview1'), monitoringStack('preview1')];

let chat: string[];
let published: PublishCommand['input'][];
let said: string[];
let webhook: ReturnType<typeof createServer>;

beforeEach(async () => {
  [chat, published, said] = [[], [], []];
  webhook = createServer((request, response) => {
    void request.toArray().then((parts) => {
      chat.push((JSON.parse(parts.join('')) as { text: string }).text);
      response.end();
    });
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  webhook.closeAllConnections();
  webhook.close();
});

interface Situation {
  readonly isDeployed?: boolean;
  readonly chat?: boolean;
  readonly hasChat?: boolean;
  readonly topicFails?: boolean;
}

function open({
  isDeployed = true,
  chat: isToldToChat = true,
  hasChat = true,
  topicFails = false,
}: Situation) {
  const send = async (command: PublishCommand): Promise<object> => {
    if (topicFails) throw new Error('not allowed');
    published.push(command.input);
    return {};
  };
  const { port } = webhook.address() as AddressInfo;
  const secrets = { send: async () => ({ SecretString: `http://127.0.0.1:${port}` }) };
  const chatWebhook = hasChat ? { kind: 'secret', secretName: 'chat' } : { kind: 'none' };
  const aws = {
    environment: { name: 'preview1', operators: { chatWebhook } },
    identity: { arn: 'arn:aws:sts::111111111111:assumed-role/shop-github-apply-preview1/GitHubActions' },
    config: { github: { runUrl: RUN } },
    session: { sns: { send }, client: () => secrets },
    readOutputs: async () => {
      if (!isDeployed) throw new Error('it was never applied');
      return { operatorsTopicArn: TOPIC } as AppOutputs;
    },
  } as unknown as DestroyTold['aws'];
  const output = { err: (text: string) => said.push(text) };
  return TellOfDestroy.open({ aws, stacks: [MONITORING, APP], chat: isToldToChat, output });
}

function end(target: string, verdict: EndVerdict, more: Partial<DeploymentEnd> = {}): DeploymentEnd {
  return { target, verdict, details: [], services: [], tookMs: 61_000, ...more };
}

const gone = [
  end(MONITORING, 'succeeded'),
  end(APP, 'succeeded'),
  end('what has the tags of preview1', 'succeeded'),
];
const left = [
  end(MONITORING, 'succeeded'),
  end(APP, 'failed', {
    reason: 'DependencyViolation',
    details: ['sg-1 has a dependent object'],
    undone: 'What was made until then is in the state, and stays.',
    next: './fairway destroy preview1',
  }),
];

describe('that an environment is taken away', () => {
  test('is told to its topic while there is one, with who does it', async () => {
    await (await open({})).begins();

    expect(published).toMatchObject([{ TopicArn: TOPIC, Subject: 'preview1: is being destroyed' }]);
    expect(published[0]?.Message).toMatch(/monitoring-preview1, app-preview1\..*By arn:aws:sts.*runs\/7$/s);
    expect(published[0]?.MessageAttributes).toMatchObject({
      kind: { StringValue: 'destruction' },
      verdict: { StringValue: 'begun' },
    });
    expect(published[0]?.MessageAttributes).not.toHaveProperty('ended');
    expect(chat).toEqual([]);
  });

  test('and has ended well is told to the chat, because the topic is gone', async () => {
    await (await open({})).ended(gone);

    expect(published).toEqual([]);
    expect(chat).toHaveLength(1);
    expect(chat[0]).toMatch(/^preview1: destroyed\nmonitoring-preview1: succeeded after .*runs\/7$/s);
  });

  test('and has failed is told to both, with why and the next command', async () => {
    await (await open({})).ended(left);

    expect(published).toMatchObject([{ Subject: 'preview1: not destroyed, failed' }]);
    expect(published[0]?.MessageAttributes).toMatchObject({
      verdict: { StringValue: 'failed' },
      ended: { StringValue: 'badly' },
    });
    for (const text of [published[0]?.Message, chat[0]]) {
      expect(text).toContain('app-preview1: failed after 61.0 s: DependencyViolation');
      expect(text).toContain('sg-1 has a dependent object');
      expect(text).toContain('Next: ./fairway destroy preview1');
    }
  });

  test('and was interrupted is told to both', async () => {
    const ends = [end(MONITORING, 'interrupted', { reason: 'Ctrl-C', undone: 'Nothing was changed.' })];
    await (await open({})).ended(ends);

    expect(published.map(({ Subject }) => Subject)).toEqual(['preview1: not destroyed, interrupted']);
    expect(chat).toHaveLength(1);
  });

  test('and has left something behind is told to the chat: the topic went with the services', async () => {
    const ends = [
      ...gone.slice(0, 2),
      end('what has the tags of preview1', 'failed', { reason: '1 thing(s) are left' }),
    ];
    await (await open({})).ended(ends);

    expect(published).toEqual([]);
    expect(chat[0]).toContain('1 thing(s) are left');
  });

  test('is told to nobody where nothing was there', async () => {
    const telling = await open({ isDeployed: false });
    await telling.begins();
    await telling.ended([end(MONITORING, 'nothing to deploy'), end(APP, 'nothing to deploy'), gone[2]!]);

    expect([published, chat, said]).toEqual([[], [], []]);
  });

  test('is told to the topic alone where nobody asks for the chat, or where there is none', async () => {
    for (const situation of [{ chat: false }, { hasChat: false }]) await (await open(situation)).ended(left);

    expect(published).toHaveLength(2);
    expect(chat).toEqual([]);
  });

  test('and cannot be told is said, and nothing else', async () => {
    const telling = await open({ topicFails: true });
    await telling.begins();
    await telling.ended(left);

    expect(said).toEqual(Array.from({ length: 2 }, () => 'the operators could not be told: not allowed\n'));
    expect(chat).toHaveLength(1);
  });
});
