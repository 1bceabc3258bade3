import { ControlClient } from '../control/client.ts';
import type { PlannedDeployment } from '../control/protocol.ts';
import { formatSeconds } from '../terminal/duration.ts';
import { followDeployments } from '../deployments/follow.ts';
import { reportVerdicts } from '../deployments/verdict.ts';
import type { Output } from '../terminal/output.ts';
import { buildBundles } from '../bundles/build-bundles.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { describePlan, planDeploy } from './plan.ts';

export interface DeployOptions {
  /** All that run when it is empty. */
  readonly services: readonly string[];
  readonly dataFolder: string;
  readonly dryRun: boolean;
}

/**
 * Builds services, deploys them to the running environment, and follows that to its end.
 * @throws {Failure} unless every deployment has succeeded
 */
export async function runDeploy(
  { services, dataFolder, dryRun }: DeployOptions,
  workspace: Workspace,
  output: Output,
  stop: StopRequests,
): Promise<void> {
  const client = new ControlClient(dataFolder);
  const status = await client.ask({ verb: 'status' });
  const manifests = planDeploy(services, await workspace.loadServices(), status);

  const startedAt = performance.now();
  const { bundles, unchanged } = await buildBundles(
    { root: workspace.root, dataFolder },
    manifests.map(({ name }) => name),
  );
  const took = formatSeconds(performance.now() - startedAt);
  const rest = unchanged.length === 0 ? '' : `, ${unchanged.length} unchanged since they were last built`;
  output.err(`built ${manifests.length - unchanged.length} service(s) in ${took}${rest}\n`);
  const candidates = bundles.flatMap((bundle) => {
    const manifest = manifests.find(({ name }) => name === bundle.service);
    return manifest === undefined ? [] : [{ manifest, bundle }];
  });

  if (dryRun) {
    for (const each of await client.ask({ verb: 'deploy', candidates, dryRun })) print(each);
    return;
  }
  async function begin(): Promise<readonly PlannedDeployment[]> {
    const planned = await client.ask({ verb: 'deploy', candidates, dryRun });
    planned.forEach(print);
    return planned;
  }
  reportVerdicts(await followDeployments(client, begin, output, stop), output);

  function print(planned: PlannedDeployment): void {
    const write = planned.changes && !dryRun ? output.err : output.out;
    write(`${describePlan(planned)}\n`);
  }
}
