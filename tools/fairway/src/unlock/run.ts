import { removeStateLock, readStateLocks, type StateLock } from '../aws/state/state-locks.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { stacksOf } from '../aws/targets/environment-stacks.ts';
import { formatDuration } from '../terminal/duration.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { gatherEvidence } from './evidence.ts';
import { judgeLock, type Holder } from './judge-lock.ts';

export interface UnlockOptions {
  /** Ids of locks whose runs are known to be over. */
  readonly ids: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface JudgedLock {
  readonly lock: StateLock;
  readonly holder: Holder;
  readonly removed: boolean;
}

/** Takes away the locks of runs that are over. */
export async function runUnlock(
  { ids, dryRun, json }: UnlockOptions,
  aws: AwsEnvironment,
  output: Output,
): Promise<void> {
  const { environment, shared, sharedSession, ledger } = aws;
  const locks = await readStateLocks(sharedSession.s3, shared, stacksOf(aws));
  requireKnown(ids, locks, environment.name);
  const judged = locks.length === 0 ? [] : judge(locks, await gatherEvidence(await runOf(ledger)), ids);
  for (const { lock, removed } of judged) {
    if (removed && !dryRun) await removeStateLock(sharedSession.s3, shared, lock);
  }
  if (json)
    output.out(`${JSON.stringify({ environment: environment.name, dryRun, locks: judged.map(record) })}\n`);
  else print(judged, dryRun, environment.name, output);
  const left = judged.filter(({ removed }) => !removed);
  if (left.length > 0) throw refusal(left, environment.name);
}

/** A person's word counts where there is no evidence, and never against evidence. */
function judge(
  locks: readonly StateLock[],
  evidence: Parameters<typeof judgeLock>[1],
  ids: readonly string[],
): readonly JudgedLock[] {
  return locks.map((lock) => {
    const holder = judgeLock(lock, evidence);
    const isAsserted = holder.state === 'unknown' && ids.includes(lock.id);
    return { lock, holder, removed: holder.state === 'gone' || isAsserted };
  });
}

async function runOf(store: AwsEnvironment['ledger']): Promise<string | undefined> {
  const { ledger } = await store.read();
  return ledger.desired?.by.run;
}

function print(judged: readonly JudgedLock[], dryRun: boolean, environment: string, output: Output): void {
  if (judged.length === 0) output.out(`${environment} is not locked\n`);
  for (const { lock, holder, removed } of judged) {
    if (!removed) continue;
    const what = dryRun ? 'would be unlocked' : 'unlocked';
    output.out(`${lock.stack}: ${what}; ${lockText(lock)}, ${holder.why}\n`);
  }
  if (judged.some(({ removed }) => removed) && !dryRun) {
    output.err(`the next deployment finishes or undoes the half-way one: ./fairway deploy ${environment}\n`);
  }
}

function refusal(left: readonly JudgedLock[], environment: string): Failure {
  const lives = left.filter(({ holder }) => holder.state === 'lives');
  const details = left.map(({ lock, holder }) => `${lock.stack}: ${lockText(lock)}: ${holder.why}`);
  if (lives.length > 0) {
    const names = lives.map(({ lock }) => lock.stack).join(', ');
    return new Failure(
      `${names} is locked by a run that goes on: let it end, or stop it; a lock is not taken from under it`,
      details,
    );
  }
  const flags = left.map(({ lock }) => `--id ${lock.id}`).join(' ');
  return new Failure(
    `it cannot be seen from here whether the run is over: ask the person who started it, and when it is, ./fairway unlock ${environment} ${flags}`,
    details,
  );
}

function requireKnown(ids: readonly string[], locks: readonly StateLock[], environment: string): void {
  const unknown = ids.filter((id) => !locks.some((lock) => lock.id === id));
  if (unknown.length === 0) return;
  throw new UsageError(
    `${environment} has no lock ${unknown.join(', ')}: list them with ./fairway unlock ${environment} --dry-run`,
  );
}

function lockText({ who, since, operation }: StateLock): string {
  return `${operation} of ${who} since ${since.toISOString()}, ${formatDuration(Date.now() - since.getTime())} ago`;
}

function record({ lock: { stack, id, who, since, operation }, holder, removed }: JudgedLock) {
  return {
    stack,
    id,
    who,
    since: since.toISOString(),
    operation,
    holder: holder.state,
    why: holder.why,
    removed,
  };
}
