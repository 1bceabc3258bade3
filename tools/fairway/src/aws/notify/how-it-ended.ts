import type { AwsConfig } from '../config.ts';
import { resolveTarget } from '../targets/targets.ts';
import { withAwsEnvironment } from '../targets/with-environment.ts';
import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Output } from '../../terminal/output.ts';
import type { Workspace, WorkspaceEnvironments } from '../../workspace/workspace.ts';
import { noticeOf, tellChat } from './operators.ts';

/** Tells the operators of each environment how its deployments have ended; never fails. */
export async function tellHowItEnded(
  ends: readonly DeploymentEnd[],
  workspace: Workspace,
  config: AwsConfig,
  output: Output,
): Promise<void> {
  const environments = await workspace.loadEnvironments();
  for (const [name, own] of endsByEnvironment(ends, environments)) {
    const notice = noticeOf(name, own, config.github?.runUrl);
    if (notice === undefined) continue;
    await withAwsEnvironment(name, workspace, (aws) => tellChat(notice, aws, output), config).catch(
      (error: unknown) => {
        output.err(`the operators of ${name} could not be told: ${(error as Error).message}\n`);
      },
    );
  }
}

/** Groups the ends by environment. Ends of shared stacks are left out: they have no operators of their own. */
export function endsByEnvironment(
  ends: readonly DeploymentEnd[],
  environments: Pick<WorkspaceEnvironments, 'definitions' | 'shared'>,
): ReadonlyMap<string, readonly DeploymentEnd[]> {
  const byName = Map.groupBy(ends, ({ target }) => {
    const [first] = resolveTarget(target, environments)?.stacks ?? [];
    return first?.environment;
  });
  return new Map([...byName].flatMap(([name, own]) => (name === undefined ? [] : [[name, own] as const])));
}
