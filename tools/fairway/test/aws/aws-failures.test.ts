import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { runVerb } from '../run-in-process.ts';
import { cleanUp, temporaryFolder, TestWorkspace } from '../test-workspace.ts';
import { scrubVariables, setVariables } from './config.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

/** The answers of STS to the question who the caller is. */
const answers = {
  expired: [403, fault('ExpiredToken', 'The security token included in the request is expired')],
  unaccepted: [403, fault('InvalidClientTokenId', 'The security token included in the request is invalid.')],
  throttled: [400, fault('Throttling', 'Rate exceeded')],
  skewed: [403, fault('SignatureDoesNotMatch', 'Signature not yet current: 20261129T220000Z is still later')],
  down: [500, fault('InternalFailure', '')],
  other: [
    200,
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>210987654321</Account><Arn>arn:aws:iam::210987654321:user/eve</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
  ],
} as const;

function fault(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

let endpoint = '';
let answer: readonly [number, string] = answers.other;
let root = '';

beforeAll(async () => {
  // A busy machine may need longer than the five seconds after which Node ends an idle connection, while a client sends.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume();
    response.writeHead(answer[0], { 'content-type': 'text/xml' }).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ root } = new TestWorkspace({ alpha: {}, beta: {} }));
});

beforeEach(() => scrubVariables(temporaryFolder()));

describe('what AWS, or the way to it, says is one sentence with what to do', () => {
  test.each([
    ['no credentials', undefined, {}, 'there are no AWS credentials: set AWS_PROFILE, or sign in with'],
    [
      'expired credentials',
      'expired',
      KEYS,
      'your AWS credentials have expired: sign in again, with aws sso login',
    ],
    ['credentials that nobody knows', 'unaccepted', KEYS, 'AWS does not accept your credentials: see where'],
    [
      'credentials of another account',
      'other',
      KEYS,
      'your credentials are of the account 210987654321, and demo is in 123456789012: sign in to that one',
    ],
    ['too many calls', 'throttled', KEYS, 'AWS throttles: too much was asked of it in a short time'],
    ['a wrong clock', 'skewed', KEYS, 'AWS refuses the time of this machine: its clock is wrong by minutes'],
    ['AWS down', 'down', KEYS, 'AWS has trouble of its own: see https://health.aws.amazon.com'],
  ] as const)(
    '%s',
    async (_what, kind, keys, sentence) => {
      if (kind !== undefined) answer = answers[kind];
      setVariables({ ...keys, AWS_ENDPOINT_URL: endpoint });

      const { code, stdout, stderr } = await runVerb(root, 'status', 'demo');

      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`fairway: ${sentence}`);
      expect(stderr).not.toMatch(/^ +at /m);
    },
    30_000,
  );

  test('no network', async () => {
    setVariables({ ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });

    const { code, stderr } = await runVerb(root, 'status', 'demo');

    expect(code).toBe(1);
    expect(stderr).toContain('fairway: AWS cannot be reached: look at the network and at AWS_ENDPOINT_URL');
    expect(stderr).toContain('ECONNREFUSED');
  }, 30_000);
});

/** Every verb about an environment in AWS, as people write it. */
const verbs = [
  ['status', 'demo'],
  ['logs', 'demo'],
  ['releases', 'demo'],
  ['restart', 'demo'],
  ['scale', 'demo', 'alpha', '2'],
  ['unlock', 'demo'],
  ['secret', 'set', 'demo', 'alpha/key', '--dry-run'],
  ['rollback', 'demo'],
  ['promote', 'demo', 'guest'],
  ['exec', 'demo', 'alpha', '--reason', 'x'],
];

describe.each(verbs.map((words) => ({ words, name: words.join(' ') })))('$name', ({ words }) => {
  test('asks nothing of another account', async () => {
    answer = answers.other;
    setVariables({ ...KEYS, AWS_ENDPOINT_URL: endpoint });

    const { code, stderr } = await runVerb(root, ...words);

    expect(code).toBe(1);
    expect(stderr).toContain('your credentials are of the account 210987654321, and demo is in 123456789012');
  });

  test('calls an unknown environment bad usage', async () => {
    const { code, stderr } = await runVerb(root, ...words.map((word) => (word === 'demo' ? 'moon' : word)));

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: no such environment: moon\. There are: (?:local, )?demo, guest$/m);
  });
});

test.each([
  ['logs', 'demo', 'omega'],
  ['restart', 'demo', 'omega'],
  ['scale', 'demo', 'omega', '2'],
  ['rollback', 'demo', 'omega'],
  ['promote', 'demo', 'guest', 'omega'],
  ['exec', 'demo', 'omega', '--reason', 'x'],
  ['rollback', 'local', 'omega'],
  ['restart', 'local', 'omega'],
  ['logs', 'local', 'omega'],
  ['scale', 'local', 'omega', '1'],
])('%s %s calls an unknown service bad usage', async (...args) => {
  const { code, stderr } = await runVerb(root, ...args);

  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: no such service: omega. There are: alpha, beta\n',
  });
});

test.each([['status'], ['restart'], ['logs']])(
  '%s refuses the data folder of an environment in AWS',
  async (verb) => {
    const { code, stderr } = await runVerb(root, verb, 'demo', '--data', '/tmp');

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: --data is of the local environment, and demo is in AWS\n',
    });
  },
);
