import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { withEnvironment } from './config.ts';
import { PROVIDER, TERRAFORM_PLATFORM } from './provider-mirror.ts';

type Provider = ChildProcessByStdio<null, Readable, null>;

/** The line that the provider prints once it listens, for Terraform's variable of that name. */
const REATTACH = /TF_REATTACH_PROVIDERS='(.*)'/;

/**
 * Most of the work is to build one large schema, and the Go runtime's default collects garbage in it again and again.
 * One process about twice as large is still less than two.
 */
const SELDOM_COLLECT = { GOGC: '400' };

/**
 * Lets Terraform ask one process of the provider for all provider blocks of a configuration, where it would start one for
 * each, and each would build the schema of all of AWS anew. Terraform calls that attaching to a provider that is being
 * debugged. Only for commands that do not configure the provider: the blocks would overwrite each other.
 * @param folder initialised; absolute
 * @param use is given the variables for Terraform; none where the provider cannot be run like that
 */
export async function withSharedProvider<Result>(
  folder: string,
  use: (variables: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  // The platform by its name: it is a link where the provider comes from a mirror, and a pattern follows none.
  const pattern = join('.terraform/providers', PROVIDER, '*', TERRAFORM_PLATFORM, 'terraform-provider-aws_*');
  const [program] = globSync(pattern, { cwd: folder });
  if (program === undefined) return use({});

  // Its log is discarded: a full pipe that nobody reads would stop it. Its socket goes with the folder.
  const provider = spawn(join(folder, program), ['-debug'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: withEnvironment({ ...SELDOM_COLLECT, TMPDIR: folder }),
  });
  const stop = () => provider.kill();
  process.once('exit', stop);
  try {
    const address = await addressOf(provider);
    return await use(address === undefined ? {} : { ...SELDOM_COLLECT, TF_REATTACH_PROVIDERS: address });
  } finally {
    process.off('exit', stop);
    await end(provider);
  }
}

/** The provider's address; undefined when it ends before it tells it. */
async function addressOf(provider: Provider): Promise<string | undefined> {
  // A provider that cannot be started says so with an event, and closes its output.
  provider.once('error', () => undefined);
  for await (const line of createInterface({ input: provider.stdout })) {
    const [, address] = REATTACH.exec(line) ?? [];
    if (address === undefined) continue;
    provider.stdout.resume();
    return address;
  }
  return undefined;
}

async function end(provider: Provider): Promise<void> {
  if (provider.pid === undefined || provider.exitCode !== null || provider.signalCode !== null) return;
  const ended = once(provider, 'exit');
  provider.kill();
  await ended;
}
