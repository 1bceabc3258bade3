import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import type { RunningVerb, VerbEnd } from '../stage/running-verb.ts';
import type { Stage } from '../stage/stage.ts';
import { atCall } from './play.ts';

/** Kills a deployment with no chance to say a word, and runs it again. */
export function killedAndAgain(says: RegExp): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await stage.commitSound();
    const running = stage.startDeploy();
    await running.says(says);
    return killAndAgain(stage, running);
  };
}

/** Kills a deployment that its services hold up, and deploys sound ones. */
export async function killedWhileItFollows(stage: Stage): Promise<VerbEnd> {
  await stage.commit({ alpha: 'never healthy' });
  const running = stage.startDeploy();
  await running.says(/IN_PROGRESS/);
  await stage.commitSound();
  return killAndAgain(stage, running);
}

/** The same, at the first call of an operation of AWS. */
export function killedAtCallAndAgain(operation: RegExp): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await stage.commitSound();
    const called = Promise.withResolvers<undefined>();
    stage.aws.rule = atCall(operation, () => called.resolve(undefined));
    const running = stage.startDeploy();
    await Promise.race([called.promise, running.ended]);
    return killAndAgain(stage, running);
  };
}

export async function killAndAgain(stage: Stage, running: RunningVerb): Promise<VerbEnd> {
  running.child.kill('SIGKILL');
  await running.ended;
  return untilUnlocked(stage);
}

/** A machine that dies: the deployment, and the Terraform that it has started. */
export async function killWithTerraform(stage: Stage, { child, ended }: RunningVerb): Promise<void> {
  child.kill('SIGKILL');
  for (const pid of programsIn(stage.root)) process.kill(pid, 'SIGKILL');
  await ended;
}

/**
 * Deploys again once the state is free. A killed verb may leave Terraform at work: until it has ended, the next verb
 * is told who holds the state. Where Terraform was killed as well, its lock is taken away here.
 */
export async function untilUnlocked(stage: Stage): Promise<VerbEnd> {
  for (;;) {
    const end = await stage.deploy('--json');
    if (end.code !== 3 || !/state is locked/.test(end.stderr)) return end;
    await stage.run('unlock', 'demo');
  }
}

/** Processes that work below the data folder of a clone: Terraform and its provider. */
function programsIn(root: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const folder = readlinkSync(`/proc/${pid}/cwd`);
        return (
          folder.startsWith(`${root}/.fairway/`) &&
          /terraform/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
        );
      } catch {
        // It has ended meanwhile, or is a thread of the kernel.
        return false;
      }
    })
    .map(Number);
}
