import { defineService } from '@fairway/service-manifest';

import { runCli } from '../src/cli.ts';
import type { WorkspaceEnvironments } from '../src/workspace.ts';
import { sampleEnvironments } from './sample-environments.ts';
import { TestWorkspace } from './test-workspace.ts';

const services = ['alpha', 'beta'].map((name, index) =>
  defineService({
    name,
    summary: `The service ${name}.`,
    port: 20_500 + index,
    paths: [`/${name}`],
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 5,
  }),
);

/** A command line that starts no process, over a workspace with the services alpha and beta. */
export async function runInProcess(
  args: readonly string[],
  environments: Partial<WorkspaceEnvironments> = {},
) {
  const { root } = new TestWorkspace({});
  const loadServices = () => Promise.resolve(services);
  const written = { stdout: '', stderr: '' };
  const code = await runCli(
    args,
    {
      root,
      loadServices,
      reloadServices: loadServices,
      environments: { ...sampleEnvironments, ...environments },
    },
    { out: (text) => (written.stdout += text), err: (text) => (written.stderr += text) },
  );
  return { code, ...written };
}
