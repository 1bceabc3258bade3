import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { startTokenIssuer } from '@fairway/service-kit/testing';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { isOnLoopback, listenersOfTree } from './listeners.ts';
import { cleanUp, temporaryFolder } from './test-workspace.ts';
import { CliProcess, realProgram } from './up-process.ts';

// The first start of one of them installs it.
jest.setTimeout(180_000);

const bash = promisify(execFile);

describe('the services of this workspace, all up', () => {
  let up: CliProcess;
  beforeAll(async () => {
    up = new CliProcess(realProgram, ['up', '--port', '0', '--data', temporaryFolder()]);
    await up.said('stdout', /Ctrl-C/);
  });

  test('answer every curl line that is printed', async () => {
    const lines = up.stdout.split('\n').filter((line) => line.startsWith('curl '));

    const answers = await Promise.all(
      lines.map(
        async (line) => (await bash('bash', ['-euc', line.replace('curl', 'curl --fail-with-body')])).stdout,
      ),
    );

    expect(lines.length).toBeGreaterThan(3);
    // The prompt comes on a line of its own.
    for (const [index, answer] of answers.entries())
      expect([lines[index], answer.at(-1)]).toEqual([lines[index], '\n']);
    const analysis = answers[lines.findIndex((line) => line.includes('/analyze'))] ?? '';
    expect(JSON.parse(analysis)).toMatchObject({ alert: true });
    expect(up.stderr).not.toContain('Warning');
  });

  test('listen on loopback alone, as do the other tools that tests start', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: /proc/net/tcp not found (run it on Linux)');
      return;
    }
    const ministack = await startMinistackIfPossible();
    cleanUp(() => ministack?.close());
    await startTokenIssuer();

    const listeners = listenersOfTree(process.pid);

    // The edge, S3 and its companions, CloudWatch, five services, the issuer.
    expect(listeners.length).toBeGreaterThanOrEqual(8);
    expect(listeners.filter((listener) => !isOnLoopback(listener))).toEqual([]);
  });

  test('and one that does not would be seen', async () => {
    if (process.platform !== 'linux') return;
    const server = createServer();
    cleanUp(() => server.close());

    const seen = new Promise((resolve) => {
      server.listen(0, '0.0.0.0', () =>
        resolve(listenersOfTree(process.pid).filter((each) => !isOnLoopback(each))),
      );
    });

    expect(await seen).toEqual([expect.objectContaining({ protocol: 'tcp', address: '00000000' })]);
  });

  test('end when they are told to', async () => {
    expect((await up.ended('SIGINT')).code).toBe(0);
  });
});
