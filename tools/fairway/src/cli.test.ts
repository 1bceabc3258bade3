import { expect, test } from '@jest/globals';

import { runCli } from './cli.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Runs a verb over a workspace that the system lets down. */
async function runWith(error: Error): Promise<{ code: number; err: string }> {
  const fail = (): Promise<never> => Promise.reject(error);
  const workspace: Workspace = {
    root: import.meta.dirname + '/../../..',
    loadServices: fail,
    reloadServices: fail,
    synthesize: fail,
    loadEnvironments: fail,
  };
  let err = '';
  const never = new Promise<never>(() => undefined);
  const code = await runCli(['matrix', '--branch', 'main'], workspace, {
    out: () => undefined,
    err: (text) => void (err += text),
    stopRequests: () => ({ requested: never, forced: never }),
  });
  return { code, err };
}

test.each([
  [
    'ENOSPC',
    '/data/logs',
    '/data/logs cannot be written: ENOSPC: the disk is full. See the free space: df -h /data/logs',
  ],
  [
    'EROFS',
    '/data',
    '/data cannot be written: EROFS: the file system is read-only. See the free space: df -h /data',
  ],
  [
    'EMFILE',
    undefined,
    'a file cannot be written: EMFILE: this process has too many open files. See the free space: df -h',
  ],
])('%s is a sentence and no stack trace', async (code, path, sentence) => {
  const error = Object.assign(new Error('write'), { code, ...(path === undefined ? {} : { path }) });

  expect(await runWith(error)).toEqual({ code: 1, err: `fairway: ${sentence}\n` });
});

test('an error of this program is not hidden behind one of the machine', async () => {
  await expect(runWith(new TypeError('a mistake'))).rejects.toThrow('a mistake');
});
