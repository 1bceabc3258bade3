import { Cron } from 'croner';

import { ownMember } from '../own-member.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;
const CRON = /^cron\((\S+(?: \S+){5})\)$/;

/** The due times of a scheduled action, in milliseconds since the epoch. */
export interface Schedule {
  /** The first time after `time`; undefined when there is none. */
  next(time: number): number | undefined;
}

/**
 * A schedule expression of Application Auto Scaling: `at(…)`, `rate(…)`, `cron(…)`.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 * @param start when a rate begins to count
 * @throws {Error} naming what is wrong with it
 */
export function parseSchedule(expression: string, timezone: string, start: number): Schedule {
  const [, value, unit = ''] = RATE.exec(expression) ?? [];
  if (value !== undefined) return everySoOften(Number(value) * (ownMember(UNIT_MS, unit) ?? NaN), start);
  const [, moment] = AT.exec(expression) ?? [];
  if (moment !== undefined) return byCron(moment, timezone);
  const [, fields] = CRON.exec(expression) ?? [];
  // Seconds first; AWS counts the days of a week from Sunday, which is 1.
  if (fields !== undefined) return byCron(`0 ${fields}`, timezone);
  throw new Error(
    `Schedule must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields), got: ${expression}`,
  );
}

function everySoOften(intervalMs: number, start: number): Schedule {
  if (!(intervalMs > 0)) throw new Error('the value of a rate must be 1 or more');
  return {
    next: (time) =>
      time < start ? start : start + (Math.floor((time - start) / intervalMs) + 1) * intervalMs,
  };
}

function byCron(pattern: string, timezone: string): Schedule {
  const cron = new Cron(pattern, { timezone, alternativeWeekdays: true, sloppyRanges: true, paused: true });
  // An unknown time zone is found when it is first used.
  cron.nextRun(new Date(0));
  return { next: (time) => cron.nextRun(new Date(time))?.getTime() };
}
