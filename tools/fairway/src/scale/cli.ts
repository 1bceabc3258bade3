import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, localEnvironment, parseCount, type DataFlag } from '../control/arguments.ts';
import { anyEnvironment, isLocal } from '../control/every-environment.ts';
import { parseDuration } from '../terminal/duration.ts';
import type { Output } from '../terminal/output.ts';
import { requireServices } from '../workspace/require-services.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runScale } from './run.ts';

interface ScaleFlags extends DataFlag {
  readonly timeout?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const TWO_MINUTES_MS = 120_000;
/** Fargate looks for a place, pulls the image, and the load balancer checks it twice. */
const TEN_MINUTES_MS = 600_000;

export async function scaleCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('scale')
    .summary('set how many tasks a service has')
    .description(
      'Sets how many tasks a service has, and waits until it has them. Deployments keep that number on this machine; in ' +
        'AWS the environment’s file has the bounds.',
    )
    .addArgument(await anyEnvironment(workspace))
    .argument('<service>', 'the service')
    .argument('<count>', 'tasks to run', parseCount)
    .option('-t, --timeout <duration>', 'how long to wait for them (default: 2m, in AWS 10m)', parseDuration)
    .option('--dry-run', 'show the change, and set nothing')
    .option('--json', 'one object: service, before, desiredCount, done')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway scale local logs 3', './fairway scale dev logs 3'))
    .action(async (environment: string, service: string, desiredCount: number, flags: ScaleFlags) => {
      const { timeout, dryRun = false, json = false } = flags;
      await requireServices([service], workspace);
      const options = { service, desiredCount, dryRun, json };
      if (isLocal(environment, flags)) {
        const timeoutMs = timeout ?? TWO_MINUTES_MS;
        await runScale({ ...options, timeoutMs }, localEnvironment(workspace, flags), output);
        return;
      }
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runAwsScale } = await import('./aws-scale.ts');
      await withAwsEnvironment(environment, workspace, (aws) =>
        runAwsScale(
          { ...options, timeoutMs: timeout ?? TEN_MINUTES_MS, pollMs: workspace.aws?.pace.pollMs },
          aws,
          output,
        ),
      );
    });
}
