import { Command, InvalidArgumentError } from 'commander';

import { awsEnvironment } from '../control/every-environment.ts';
import { parseDuration } from '../terminal/duration.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import { requireServices } from '../workspace/require-services.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { MAX_SESSION_MS } from './plan.ts';

interface ExecFlags {
  readonly command: string;
  readonly reason: string;
  readonly for?: number;
  readonly dryRun?: boolean;
}

const FIFTEEN_MINUTES_MS = 900_000;
/** Fargate looks for a place and pulls the image; then the agent starts. */
const AGENT_TIMEOUT_MS = 180_000;
const POLL_MS = 5_000;

export async function execCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return new Command('exec')
    .summary('go into a task of a service, for a time')
    .description(
      'Starts a task with the image, variables and rights of a service, without its traffic, and goes into it by ECS Exec. The ' +
        'task ends when you leave, and by itself when the time is over. Who and why are tags of the task, and in CloudTrail.',
    )
    .addArgument(await awsEnvironment(workspace))
    .argument('<service>', 'the service')
    .requiredOption('--reason <text>', 'why: it is written down')
    .option('--for <duration>', 'how long at most, up to 1h (default: 15m)', sessionDuration)
    .option('--command <command>', 'the program to run; the images have no shell', '/nodejs/bin/node')
    .option('--dry-run', 'show the task, and start nothing')
    .addHelpText('after', examples('./fairway exec dev logs --reason "look at the cache"'))
    .action(async (environment: string, service: string, flags: ExecFlags) => {
      await requireServices([service], workspace);
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runExec } = await import('./run.ts');
      const { command, reason, dryRun = false } = flags;
      const pollMs = workspace.aws?.pace.pollMs ?? POLL_MS;
      const timeoutMs = workspace.aws === undefined ? AGENT_TIMEOUT_MS : pollMs * 3;
      const durationMs = flags.for ?? FIFTEEN_MINUTES_MS;
      await withAwsEnvironment(environment, workspace, (aws) =>
        runExec({ service, command, reason, durationMs, dryRun, pollMs, timeoutMs }, aws, caller),
      );
    });
}

function sessionDuration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === 0 || milliseconds > MAX_SESSION_MS) {
    throw new InvalidArgumentError('must be more than nothing, and 1h at most.');
  }
  return milliseconds;
}
