import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, test } from '@jest/globals';

import { cleanUp } from '../../test/test-workspace.ts';
import { gatherEvidence } from './evidence.ts';
import { judgeLock, type Evidence, type RunningProgram } from './judge-lock.ts';

const since = new Date('2026-11-29T12:00:00Z');
const RUN = 'https://github.com/acme/shop/actions/runs/7';
const nothing: Evidence = { hostname: 'desk', programs: [] };

function terraform(more: Partial<RunningProgram> = {}): RunningProgram {
  const startedAt = new Date('2026-11-29T11:59:58Z');
  return { pid: 7, startedAt, command: 'terraform apply', folder: '/clone/.fairway/app-demo', ...more };
}

describe('the holder of a lock', () => {
  test.each<[string, string, Evidence, string, RegExp]>([
    ['nobody works on it here', 'ann@desk', nothing, 'gone', /no terraform that is as old works on it/],
    [
      'a terraform works in its folder',
      'ann@desk',
      { ...nothing, programs: [terraform()] },
      'lives',
      /as process 7/,
    ],
    [
      'a terraform names its folder',
      'ann@desk',
      { ...nothing, programs: [terraform({ folder: '/', command: 'terraform -chdir=x/app-demo apply' })] },
      'lives',
      /as process 7/,
    ],
    [
      'a terraform works elsewhere',
      'ann@desk',
      { ...nothing, programs: [terraform({ folder: '/other' })] },
      'gone',
      /no terraform/,
    ],
    [
      'a terraform is younger than the lock',
      'ann@desk',
      { ...nothing, programs: [terraform({ startedAt: new Date('2026-11-29T12:00:05Z') })] },
      'gone',
      /no terraform/,
    ],
    [
      'the system does not say where a terraform works',
      'ann@desk',
      { ...nothing, programs: [terraform({ folder: undefined })] },
      'unknown',
      /process 7 here is a terraform that may hold it/,
    ],
    ['it is on another machine', 'ann@laptop', nothing, 'unknown', /on the machine laptop/],
    [
      'its workflow is over',
      'runner@fv-1',
      { ...nothing, workflow: { url: RUN, status: 'completed' } },
      'gone',
      /is over/,
    ],
    [
      'its workflow goes on',
      'runner@fv-1',
      { ...nothing, workflow: { url: RUN, status: 'in_progress' } },
      'lives',
      /is in progress/,
    ],
    [
      'GitHub does not say',
      'runner@fv-1',
      { ...nothing, workflow: { url: RUN, status: undefined } },
      'unknown',
      /GitHub does not say/,
    ],
    [
      'a person’s lock is not judged by a workflow',
      'ann@laptop',
      { ...nothing, workflow: { url: RUN, status: 'completed' } },
      'unknown',
      /cannot be asked from here/,
    ],
  ])('when %s', (_what, who, evidence, state, why) => {
    const holder = judgeLock({ stack: 'app-demo', who, since }, evidence);

    expect(holder).toEqual({ state, why: expect.stringMatching(why) });
  });
});

describe('GitHub is asked about the run', () => {
  async function github(status: number, body: string): Promise<{ api: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.authorization ?? 'nobody'}`);
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp(() => {
      server.close();
      server.closeAllConnections();
    });
    return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  test('by its number, with the token that there is', async () => {
    const { api, asked } = await github(200, '{"status":"completed"}');

    const { workflow } = await gatherEvidence(RUN, { api, token: 'secret', idToken: undefined });

    expect(workflow).toEqual({ url: RUN, status: 'completed' });
    expect(asked).toEqual(['/repos/acme/shop/actions/runs/7 Bearer secret']);
  });

  test.each([
    [404, '{}'],
    [200, 'no JSON'],
    [200, '{"status":7}'],
  ])('and an answer %i %s says nothing', async (status, body) => {
    const { api } = await github(status, body);

    const { workflow } = await gatherEvidence(RUN, { api, token: undefined, idToken: undefined });

    expect(workflow).toEqual({ url: RUN, status: undefined });
  });

  test('and nobody is asked about what is no run of GitHub', async () => {
    const { api, asked } = await github(200, '{"status":"completed"}');

    const { workflow } = await gatherEvidence('https://ci.example/7', {
      api,
      token: 'secret',
      idToken: undefined,
    });

    expect(workflow?.status).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
