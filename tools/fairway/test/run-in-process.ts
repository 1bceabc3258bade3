import { defineService } from '@fairway/service-manifest';

import { runCli } from '../src/cli.ts';
import type { Workspace, WorkspaceEnvironments } from '../src/workspace/workspace.ts';
import { FIRST_PORT } from './config.ts';
import { fixtureWorkspace } from './fixtures/fixture-workspace.ts';
import { sampleEnvironments } from './sample-environments.ts';
import { TestWorkspace } from './test-workspace.ts';

const services = ['alpha', 'beta'].map((name, index) =>
  defineService({
    name,
    summary: `The service ${name}.`,
    port: FIRST_PORT + index,
    paths: [`/${name}`],
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 5,
  }),
);

/**
 * A command line that starts no process, over a workspace with the services alpha and beta.
 * @param place where the workspace is; an empty one when absent
 */
export async function runInProcess(
  args: readonly string[],
  environments: Partial<WorkspaceEnvironments> = {},
  { root }: Pick<Workspace, 'root'> = new TestWorkspace({}),
) {
  const loadServices = () => Promise.resolve(services);
  return run(args, {
    root,
    loadServices,
    reloadServices: loadServices,
    synthesize: () => Promise.resolve(),
    loadEnvironments: () => Promise.resolve({ ...sampleEnvironments, ...environments }),
  });
}

/** Runs a verb over a test's workspace to its end: as `fixtures/main.ts` does, without a process of its own. */
export async function runVerb(root: string, ...args: string[]) {
  return run(args, await fixtureWorkspace(root));
}

async function run(args: readonly string[], workspace: Workspace) {
  const written = { stdout: '', stderr: '' };
  const never = new Promise<never>(() => undefined);
  const code = await runCli(args, workspace, {
    out: (text) => (written.stdout += text),
    err: (text) => (written.stderr += text),
    stopRequests: () => ({ requested: never, forced: never }),
  });
  return { code, ...written };
}
