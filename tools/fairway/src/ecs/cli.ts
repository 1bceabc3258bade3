import { resolve } from 'node:path';

import { Command, Option } from 'commander';

import { parsePort } from '../terminal/port.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { parseAccount } from './account.ts';

interface Flags {
  readonly port: number;
  readonly data?: string;
  readonly region: string;
  readonly account: string;
  readonly aws?: string;
  readonly json?: true;
}

export function ecsCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('ecs')
    .summary("start Amazon ECS's API on this machine, whose tasks are processes")
    .description(
      'Answers Amazon ECS and Application Auto Scaling on 127.0.0.1, so that Terraform, the AWS CLI and the SDKs run services and ' +
        'tasks on this machine, without Docker and without an account. Ctrl-C stops it with its tasks; started again, its services go on.',
    )
    .option('-p, --port <port>', 'where it answers; 0 for any free port', parsePort, 4570)
    .option(
      '-d, --data <folder>',
      "keep state, images and logs in this folder (default: the workspace's .fairway/ecs)",
    )
    .option('--region <region>', 'the region in ARNs', 'us-east-1')
    .addOption(
      new Option('--account <id>', 'the account in ARNs').argParser(parseAccount).default('000000000000'),
    )
    .option(
      '--aws <url>',
      'where the rest of AWS is for tasks: an emulator with registry, secrets, logs, load balancers, alarms',
    )
    .option('--json', 'when ready print one line of JSON, and nothing else')
    .addHelpText(
      'after',
      examples(
        './fairway ecs',
        'AWS_ENDPOINT_URL_ECS=http://127.0.0.1:4570 terraform apply',
        './fairway ecs --port 0 --json --data /tmp/second --aws http://127.0.0.1:4566',
      ),
    )
    .action(async ({ data, json, ...flags }: Flags) => {
      const folder = data === undefined ? resolve(workspace.root, '.fairway/ecs') : resolve(data);
      // Loaded here: help must not pay for it.
      const { runEcs } = await import('./run.ts');
      await runEcs({ ...flags, folder, json: json === true }, caller);
    });
}
