import type { ControlClient } from '../control/client.ts';
import { followDeployments } from '../local/follow.ts';
import { reportVerdicts } from '../local/verdict.ts';
import type { Output } from '../output.ts';
import type { StopRequests } from '../up/stop-requests.ts';

/** @throws {Failure} unless every deployment has succeeded */
export async function runRestart(
  services: readonly string[],
  client: ControlClient,
  output: Output,
  stop: StopRequests,
): Promise<void> {
  const begin = () => client.ask({ verb: 'restart', services });
  reportVerdicts(await followDeployments(client, begin, output, stop), output);
}
