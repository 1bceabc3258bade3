import { openControl, type ControlServer } from '../control/server.ts';
import { defaultPace } from '../workspace/pace.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { claimFolder } from '../environment/claim.ts';
import { ControlRequests } from '../environment/control-requests.ts';
import { LocalEnvironment } from '../environment/local-environment.ts';
import type { UpPlan } from './plan.ts';
import type { UpReport } from './report.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import { watchServices } from '../environment/watch-services.ts';

/**
 * Starts the environment, keeps it until someone asks it to stop, and stops it.
 * @throws {Failure} when it could not be started; everything is stopped then too
 */
export async function runUp(
  plan: UpPlan,
  workspace: Workspace,
  report: UpReport,
  stop: StopRequests,
): Promise<void> {
  const claim = await claimFolder(plan.dataFolder, (text) => report.note(text));
  const { root, pace = defaultPace } = workspace;
  const environment = new LocalEnvironment({ plan, root, claim, report, pace });
  let control: ControlServer | undefined;
  try {
    const ready = await Promise.race([environment.start(), stop.requested.then(() => undefined)]);
    if (ready !== undefined) {
      control = await openControl(plan.dataFolder, new ControlRequests(environment));
      const endWatch =
        plan.runs === 'sources' ? watchServices(environment, workspace, report) : () => undefined;
      report.ready(ready);
      await stop.requested;
      endWatch();
    }
    report.note(`stopping: ${await stop.requested} (Ctrl-C again stops without waiting)`);
  } finally {
    await environment.stop(stop.forced);
    // Closed last, so that callers that follow a deployment are told how it ended.
    await control?.close();
    claim.release();
  }
  report.note('stopped, nothing is left running');
}
