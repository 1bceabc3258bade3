import { describe, expect, test } from '@jest/globals';

import { runCli } from '../src/cli.ts';
import { Failure } from '../src/terminal/failure.ts';
import type { Workspace } from '../src/workspace/workspace.ts';
import { sampleEnvironments } from './sample-environments.ts';
import { TestWorkspace } from './test-workspace.ts';

const failure = new Failure('the manifests have 1 fault(s), edit the files that are named:', [
  'packages/alpha-service/manifest/src/index.ts: `port` must be given, got: nothing',
]);

/** A command line over a workspace whose files cannot be read. */
async function run(args: readonly string[], broken: Partial<Workspace>) {
  const { root } = new TestWorkspace({});
  const written = { stdout: '', stderr: '' };
  const never = new Promise<never>(() => undefined);
  const code = await runCli(
    args,
    {
      root,
      loadServices: () => Promise.resolve([]),
      reloadServices: () => Promise.resolve([]),
      loadEnvironments: () => Promise.resolve(sampleEnvironments),
      synthesize: () => Promise.resolve(),
      ...broken,
    },
    {
      out: (text) => (written.stdout += text),
      err: (text) => (written.stderr += text),
      stopRequests: () => ({ requested: never, forced: never }),
    },
  );
  return { code, ...written };
}

const refuse = () => Promise.reject(failure);

describe('a manifest that is broken is one readable error', () => {
  test.each([
    [['up']],
    [['config', 'demo']],
    [['matrix', '--branch', 'develop']],
    [['completion', 'bash']],
    [['image', 'build', '--output', 'images']],
  ])('of %j', async (args) => {
    const { code, stdout, stderr } = await run(args, { loadServices: refuse });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`fairway: ${failure.message}\n  ${failure.details.join('')}\n`);
  });
});

describe('environments that cannot be read', () => {
  test.each([[['config', 'demo']], [['matrix', '--branch', 'develop']], [['synth']]])(
    'are one readable error of %j',
    async (args) => {
      const { code, stderr } = await run(args, { loadEnvironments: refuse });

      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^fairway: .*\n {2}.*\n$/),
      });
    },
  );

  test.each([[['--help']], [['config', '--help']], [['help', 'synth']]])(
    'keep nobody from help: %j',
    async (args) => {
      expect(await run(args, { loadEnvironments: refuse })).toMatchObject({ code: 0, stderr: '' });
    },
  );
});
