import { ControlClient } from '../control/client.ts';
import type { PlannedDeployment } from '../control/protocol.ts';
import { formatSeconds } from '../terminal/duration.ts';
import { followDeployments } from '../deployments/follow.ts';
import { LocalRun } from '../deployments/local/local-run.ts';
import { changeLine } from '../deployments/outcome-report.ts';
import type { Output } from '../terminal/output.ts';
import { buildBundles } from '../bundles/build-bundles.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planDeploy } from './local-plan.ts';

export interface LocalDeployOptions {
  /** Services to deploy; empty for all that run. */
  readonly services: readonly string[];
  readonly dataFolder: string;
  readonly dryRun: boolean;
}

/**
 * Builds services, deploys them to the running environment, and follows that to its end.
 * @throws {Failure} unless every deployment has succeeded
 */
export async function runLocalDeploy(
  { services, dataFolder, dryRun }: LocalDeployOptions,
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
    for (const each of await client.ask({ verb: 'deploy', candidates, dryRun }))
      output.out(`${changeLine(each)}\n`);
    return;
  }
  async function deploy(): Promise<readonly PlannedDeployment[]> {
    const planned = await client.ask({ verb: 'deploy', candidates, dryRun });
    for (const each of planned) (each.changes ? output.err : output.out)(`${changeLine(each)}\n`);
    return planned;
  }
  await followDeployments(new LocalRun(client, deploy), output, stop);
}
