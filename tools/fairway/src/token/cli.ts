import { Command, InvalidArgumentError } from 'commander';

import { dataOption, localEnvironment, type DataFlag } from '../control/arguments.ts';
import { parseDuration } from '../terminal/duration.ts';
import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runToken } from './run.ts';

interface TokenFlags extends DataFlag {
  readonly scope: readonly string[];
  readonly group: readonly string[];
  readonly expires: number;
}

const ONE_HOUR_MS = 3_600_000;
/** As long as Amazon Cognito lets an access token be good. */
const MAX_EXPIRES_MS = 24 * ONE_HOUR_MS;
/** A name of OAuth 2 has no blanks, quotes or backslashes (RFC 6749, 3.3). */
const NAME = /^[!#-[\]-~]{1,256}$/;

export async function tokenCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('token')
    .summary('print an access token for the environment on this machine')
    .description(
      'Prints an access token that the services of the environment on this machine accept. In AWS tokens come from the user pool: see docs/sign-in.md.',
    )
    .option('-s, --scope <scope>', 'a scope that it has; may be given several times', collect, [])
    .option(
      '-g, --group <group>',
      'a group of the user pool that the person is in; several times',
      collect,
      [],
    )
    .option('-e, --expires <duration>', 'how long it is good for, at most 24h', parseDuration, ONE_HOUR_MS)
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples(
        './fairway token --scope api/backend_access',
        './fairway token --group metrics-editors --expires 5m',
      ),
    )
    .action(async ({ scope: scopes, group: groups, expires, ...flags }: TokenFlags) => {
      if (expires > MAX_EXPIRES_MS || expires < 1_000)
        throw new UsageError('--expires must be from 1s to 24h');
      const expiresSeconds = Math.floor(expires / 1_000);
      await runToken({ scopes, groups, expiresSeconds }, localEnvironment(workspace, flags), output);
    });
}

function collect(name: string, before: readonly string[]): readonly string[] {
  if (!NAME.test(name))
    throw new InvalidArgumentError('must be 1 to 256 characters without blanks and quotes.');
  return [...before, name];
}
