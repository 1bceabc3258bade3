import { parseSchedule } from '@fairway/ecs-api/schedule';

import type { JobState, NextRun } from '../control/job-state.ts';

/** The next time of a deployed schedule. EventBridge Scheduler counts a rate from a moment that it keeps to itself. */
export function nextRunOf({ expression, timeZone }: NonNullable<JobState['schedule']>, now: number): NextRun {
  const schedule = parseSchedule(expression, timeZone, now);
  const at = schedule.next(now);
  if (at === undefined) return { none: 'never again' };
  return expression.startsWith('rate(') ? { withinMs: at - now } : { at };
}
