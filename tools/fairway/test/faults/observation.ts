import { setTimeout as delay } from 'node:timers/promises';

import type { Answer, Users } from './users.ts';

/** An answer that takes longer is noticed. */
const NOTICED_MS = 1_000;
/** The disturbance is over after this time without a failure. */
const QUIET_MS = 3_000;
const LOOK_MS = 50;
const MAX_MS = 90_000;

/** A row of the table. */
export interface Observed {
  readonly fault: string;
  readonly requests: number;
  /** The number of times that each unsuccessful outcome was seen, by outcome. */
  readonly failed: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  /**
   * Until the arrival of the last user who failed or had to wait: from then on all were answered. 0 without any such
   * user.
   */
  readonly recoveredMs: number;
  /** The beginning of that time: the fault, or its end. */
  readonly from: 'fault' | 'end';
  readonly acknowledged: number;
  readonly lost: number;
  /** The conditions that did not hold, each as a sentence. */
  readonly missed: readonly string[];
}

export interface Holds {
  /** Longest time to recovery. @default 90 s, the most that users wait */
  readonly recoveredMs?: number;
  /** The failures that users may see; 'none' when there may be none. @default any */
  readonly failures?: 'none' | RegExp;
  /** The beginning of the recovery: the end of a fault that lasts. @default the fault */
  readonly from?: 'fault' | 'end';
  /** Whether an answer that takes over a second counts as one that failed. @default true */
  readonly waits?: boolean;
}

/** Disturbs an environment while it is used, and reports how its users fared until they noticed nothing any more. */
export async function observe(
  fault: string,
  users: Users,
  act: () => unknown,
  { recoveredMs: maxMs = MAX_MS, failures, from = 'fault', waits = true }: Holds = {},
): Promise<Observed> {
  process.stderr.write(`${fault} …\n`);
  const beganAt = performance.now();
  const first = users.answers.length;
  let seen: readonly Answer[];
  let bad: readonly Answer[];
  await act();
  const actedAt = performance.now();
  do {
    await delay(LOOK_MS);
    seen = users.answers.slice(first);
    bad = seen.filter((answer) => !isSuccess(answer) || (waits && isLong(answer)));
  } while (
    (performance.now() - Math.max(actedAt, lastEnd(bad)) < QUIET_MS || users.longestWaitMs > NOTICED_MS) &&
    performance.now() - beganAt < MAX_MS
  );
  const failed = tally(bad.filter((answer) => !isSuccess(answer)));
  const recoveredMs =
    bad.length === 0 ? 0 : Math.max(0, lastBegin(bad) - (from === 'end' ? actedAt : beganAt));
  const lost = await users.lostWrites();
  const missed = [
    ...(lost > 0 ? [`${lost} acknowledged writes are lost`] : []),
    ...(recoveredMs > maxMs ? [`recovered after ${seconds(recoveredMs)} instead of ${seconds(maxMs)}`] : []),
    ...unexpected(failed, failures),
  ];
  const slowestMs = Math.max(0, ...seen.map((answer) => answer.endedAt - answer.beganAt));
  const acknowledged = users.birthdays.count + users.objects.count;
  return { fault, requests: seen.length, failed, slowestMs, recoveredMs, from, acknowledged, lost, missed };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function isSuccess({ outcome }: Answer): boolean {
  return outcome.startsWith('2');
}

function isLong({ beganAt, endedAt }: Answer): boolean {
  return endedAt - beganAt > NOTICED_MS;
}

function lastBegin(answers: readonly Answer[]): number {
  return Math.max(0, ...answers.map(({ beganAt }) => beganAt));
}

function lastEnd(answers: readonly Answer[]): number {
  return Math.max(0, ...answers.map(({ endedAt }) => endedAt));
}

/** By user and outcome: `birthday 503`. */
function tally(answers: readonly Answer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { user, outcome } of answers) {
    const key = `${user} ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function unexpected(failed: ReadonlyMap<string, number>, allowed: Holds['failures']): string[] {
  if (allowed === undefined) return [];
  const wrong = [...failed].filter(([key]) => allowed === 'none' || !allowed.test(key));
  return wrong.map(([key, times]) => `${times} × ${key}`);
}
