import { parseArgs } from 'node:util';

import { dayBefore, parseDay, type Day } from './day.ts';

/**
 * The arguments of a run: `--day 2026-11-29`, and without it the day before.
 * @throws {Error} whose message says what is wrong with them
 */
export function dayOf(args: readonly string[], now: Date): Day {
  const { values } = parseArgs({ args: [...args], options: { day: { type: 'string' } } });
  const last = dayBefore(now);
  if (values.day === undefined) return last;
  const day = parseDay(values.day);
  if (day === undefined) throw new Error(`--day must be a day, such as ${last.name}, got: ${values.day}`);
  // A day is told once: half of it must not be that once.
  if (day.from > last.from)
    throw new Error(`--day must be over: ${last.name} or earlier, got: ${values.day}`);
  return day;
}
