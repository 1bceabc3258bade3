import type { ControlClient } from '../control/client.ts';
import { followDeployments } from '../deployments/follow.ts';
import { reportVerdicts } from '../deployments/verdict.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';

/** @throws {Failure} unless every deployment has succeeded */
export async function runRollback(
  services: readonly string[],
  client: ControlClient,
  output: Output,
  stop: StopRequests,
): Promise<void> {
  const begin = () => client.ask({ verb: 'rollback', services });
  reportVerdicts(await followDeployments(client, begin, output, stop), output);
}
