import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { Environment } from '@fairway/environments';
import { afterEach, describe, expect, test } from '@jest/globals';

import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import { noticeOf, tellChat } from './operators.ts';

const NOTICE = {
  subject: 'dev: rolled back',
  text: 'dev: rolled back after 61.0 s\nNext: ./fairway logs dev',
};
const closing: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe('the chat of the operators', () => {
  test('gets subject and text as one message, at the address that the secret has', async () => {
    const chat = await chatThatAnswers(200);
    const { told, asked } = operators(`${chat.url}/services/T0/B0?key=a b\n`);

    expect(await tell(told)).toBe('');
    expect(asked).toEqual(['dev/chat']);
    expect(chat.heard).toEqual([
      {
        method: 'POST',
        url: '/services/T0/B0?key=a%20b',
        type: 'application/json',
        body: { text: `${NOTICE.subject}\n${NOTICE.text}` },
      },
    ]);
  });

  test.each([400, 404, 429, 500, 503])('that answers %i is said to, and nothing fails', async (status) => {
    const chat = await chatThatAnswers(status);

    expect(await tell(operators(`${chat.url}/secret-part`).told)).toBe(
      `the operators of dev could not be told by their chat: the chat answers ${status}\n`,
    );
    expect(chat.heard).toHaveLength(1);
  });

  test.each([
    ['that nobody answers at', 'http://127.0.0.1:1/secret-part'],
    ['that is none', 'not an address, secret-part'],
    ['that is empty', ''],
  ])('at an address %s is said to be out of reach, and the address is not told', async (_what, url) => {
    expect(await tell(operators(url).told)).toBe(
      'the operators of dev could not be told by their chat: the chat cannot be reached\n',
    );
  });

  test('whose secret may not be read is said with AWS’s reason', async () => {
    const refused = new Error('User is not authorized to perform: secretsmanager:GetSecretValue');

    expect(await tell(operators(refused).told)).toBe(
      `the operators of dev could not be told by their chat: ${refused.message}\n`,
    );
  });

  test('that there is none of is not asked for', async () => {
    const { told, asked } = operators(new Error('nobody asks'), { kind: 'none' });

    expect(await tell(told)).toBe('');
    expect(asked).toEqual([]);
  });
});

describe('a notice', () => {
  test('has the worst end first, what was undone, the next command, the domain and the run', () => {
    const ends = [
      end('vpc-dev', 'succeeded'),
      end('dev', 'rolled back', { undone: 'What ran before runs again.', next: './fairway logs dev' }),
    ];

    const notice = noticeOf('dev', ends, 'https://github.com/acme/shop/actions/runs/7');

    expect(notice?.subject).toBe('dev: rolled back');
    expect(notice?.text.split('\n')).toEqual(
      expect.arrayContaining([
        'What ran before runs again.',
        'Next: ./fairway logs dev',
        'https://github.com/acme/shop/actions/runs/7',
      ]),
    );
  });

  test.each(['nothing to deploy', 'superseded'] as const)('is not made of %s', (verdict) => {
    expect(noticeOf('dev', [end('dev', verdict)], undefined)).toBeUndefined();
  });
});

async function tell(told: Parameters<typeof tellChat>[1]): Promise<string> {
  let said = '';
  await tellChat(NOTICE, told, { err: (text) => void (said += text) });
  return said;
}

/** @param secret what Secrets Manager has, or refuses with */
function operators(
  secret: string | Error,
  chatWebhook: Environment['operators']['chatWebhook'] = { kind: 'secret', secretName: 'dev/chat' },
) {
  const asked: string[] = [];
  const send = ({ input }: { input: { SecretId: string } }) => {
    asked.push(input.SecretId);
    return secret instanceof Error ? Promise.reject(secret) : Promise.resolve({ SecretString: secret });
  };
  const told = {
    environment: { name: 'dev', operators: { chatWebhook } },
    session: { client: () => ({ send }) },
  };
  return { told: told as unknown as Parameters<typeof tellChat>[1], asked };
}

async function chatThatAnswers(status: number) {
  const heard: unknown[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const { method, url, headers } = request;
    void json(request).then((body) => {
      heard.push({ method, url, type: headers['content-type'], body });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

function end(
  target: string,
  verdict: DeploymentEnd['verdict'],
  more: Partial<DeploymentEnd> = {},
): DeploymentEnd {
  return { target, verdict, details: [], services: [], tookMs: 61_000, ...more };
}
