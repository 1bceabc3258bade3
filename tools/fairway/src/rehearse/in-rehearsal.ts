import { join } from 'node:path';

import { findRehearsal, type RehearsalRecord } from '@fairway/rehearsal';

import { Failure } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { becomeVerb } from './run-verb.ts';

/** Verbs that build images, and so need their base. */
const BUILDING = new Set(['deploy', 'plan']);

/**
 * Runs a command line against the rehearsal that was left running, in a process of its own: names of AWS's lead to this
 * machine only where a process was started so.
 * @param args without `--rehearsal`
 * @returns its exit code
 * @throws {Failure} where none runs
 */
export async function runInRehearsal(args: readonly string[], { root }: Workspace): Promise<number> {
  const folder = join(root, '.fairway/rehearsal');
  const record = await findRehearsal(folder);
  if (record === undefined) {
    throw new Failure('no rehearsal is running: start one that stays, ./fairway rehearse develop --keep');
  }
  return becomeVerb([...args, ...baseFor(args, record), ...dataFor(args, folder)], record.variables);
}

/** The state of a bucket that is not there yet lies on this machine: an account's own must not be taken for it. */
function dataFor([verb, ...rest]: readonly string[], folder: string): readonly string[] {
  const isGiven = rest.some((each) => /^(-d|--data(=.*)?)$/.test(each));
  return verb === 'bootstrap' && !isGiven ? ['--data', join(folder, 'data')] : [];
}

function baseFor(args: readonly string[], { base }: RehearsalRecord): readonly string[] {
  const [verb = '', below] = args;
  const builds = BUILDING.has(verb) || (verb === 'image' && (below === 'push' || below === 'build'));
  const isGiven = args.some((each) => each === '--base' || each.startsWith('--base='));
  return builds && !isGiven ? ['--base', base] : [];
}
