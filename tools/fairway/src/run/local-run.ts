import { jobPath } from '@fairway/service-manifest';

import type { ControlClient } from '../control/client.ts';
import { LOCAL } from '../control/arguments.ts';
import { Failure } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import { asText } from '../terminal/log-text.ts';
import type { ChosenJob } from './chosen-job.ts';
import { reportRun, type RunOptions } from './report-run.ts';

/**
 * Runs a job in the environment of this machine and follows it to its end. Ctrl-C asks it to end, and goes on following; a
 * second one leaves it to end alone.
 * @throws {Failure} when it may not begin, or the environment stops first
 * @throws {ProgramFailure} with its exit code
 */
export async function runLocalJob(
  { manifest, job }: ChosenJob,
  options: RunOptions,
  client: ControlClient,
  caller: Caller,
): Promise<void> {
  const { args, dryRun, json } = options;
  const path = jobPath(manifest, job);
  const request = { verb: 'run', service: manifest.name, job: job.name, args, dryRun } as const;
  if (dryRun) {
    const { run } = await client.ask(request);
    caller.out(`${path} would run now as ${run}, with: ${(args.length > 0 ? args : job.args).join(' ')}\n`);
    return;
  }
  const stop = caller.stopRequests();
  const { reply, events, close } = await client.converse(request);
  void stop.requested.then((what) => {
    caller.err(`${path} is asked to end (${what}); again leaves it to end alone\n`);
    return client.ask({ verb: 'stopRun', run: reply.run, reason: what }).catch(() => undefined);
  });
  void stop.forced.then(close);
  const print = json ? caller.err : caller.out;
  for await (const event of events) {
    if (event.type === 'log') print(`${asText(event)}\n`);
    if (event.type !== 'runEnded') continue;
    close();
    const { exitCode, reason, seconds } = event;
    reportRun({ environment: LOCAL, job: path, run: reply.run, exitCode, reason, seconds }, options, caller);
    return;
  }
  throw new Failure(`${path} was left before it ended: see what becomes of it in the window of ./fairway up`);
}
