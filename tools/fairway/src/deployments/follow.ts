import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import type { DeploymentEvent, DeploymentRun, Outcome } from './deployment.ts';
import { outcomesJson, reportOutcomes } from './outcome-report.ts';
import { timelineLine } from './timeline.ts';

/**
 * Follows every deployment: begins it, prints events as they come, rolls back on a request to stop, and prints the
 * verdict.
 * @param stop what asks for the deployments to be stopped and rolled back
 * @param json prints the outcomes as one object instead of a line for each
 * @throws {Failure} unless all have succeeded, or when the target is gone before they have ended
 */
export async function followDeployments(
  run: DeploymentRun,
  output: Output,
  stop: StopRequests,
  json = false,
): Promise<void> {
  const outcomes = await followToOutcomes(run, output, stop);
  if (json) output.out(`${outcomesJson(run.environment, outcomes)}\n`);
  reportOutcomes(outcomes, json ? { ...output, out: () => undefined } : output);
}

/**
 * The same, for who has more to do before the verdict.
 * @throws {Failure} when the target is gone before all have ended
 */
export async function followToOutcomes(
  run: DeploymentRun,
  output: Output,
  stop: StopRequests,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const startedAt = Date.now();
  try {
    await run.begin();
    rollBackOn(stop, run, output);
    for await (const event of eventsUntil(stop.forced, run)) {
      if ('outcome' in event) outcomes.push(event.outcome);
      else output.err(`${timelineLine(event, startedAt)}\n`);
    }
  } finally {
    run.close();
  }
  return outcomes;
}

function rollBackOn(stop: StopRequests, run: DeploymentRun, output: Output): void {
  void stop.requested.then(async (what) => {
    output.err(`${what}: stopping and rolling back; Ctrl-C again leaves that to the environment\n`);
    // A target that is gone ends the events, which say so.
    await run.rollBack().catch(() => undefined);
  });
}

/** @throws {Failure} when someone does not want to wait any longer */
async function* eventsUntil(
  forced: Promise<undefined>,
  run: DeploymentRun,
): AsyncGenerator<DeploymentEvent, void> {
  const events = run.events()[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([events.next(), forced]);
    if (next === undefined) {
      throw new Failure(`not followed to its end: ./fairway status ${run.environment} says how it went`);
    }
    if (next.done === true) return;
    yield next.value;
  }
}
