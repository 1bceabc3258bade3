import { formatDuration } from '../terminal/duration.ts';
import { table } from '../terminal/table.ts';
import type { JobState, LastRun } from '../control/job-state.ts';

/** A table of jobs with an empty line before it; no line where there is no job. */
export function jobLines(jobs: readonly JobState[], now: number): readonly string[] {
  if (jobs.length === 0) return [];
  const rows = jobs.map((state) => [
    state.job,
    scheduleText(state),
    lastRunText(state.lastRun, now),
    nextRunText(state, now),
    state.command,
  ]);
  return ['', ...table([['JOB', 'SCHEDULE', 'LAST RUN', 'NEXT RUN', 'RUN IT'], ...rows])];
}

function scheduleText({ schedule }: JobState): string {
  if (schedule === undefined) return 'by hand';
  const { expression, timeZone } = schedule;
  return expression.startsWith('rate(') ? expression : `${expression} ${timeZone}`;
}

function lastRunText(run: JobState['lastRun'], now: number): string {
  return 'none' in run ? run.none : knownRunText(run, now);
}

function knownRunText(run: LastRun, now: number): string {
  const { end, startedAt, endedAt, seconds, exitCode, startedBy, reason } = run;
  const began = startedAt === undefined ? '' : ` for ${formatDuration(now - startedAt)}`;
  const by = startedBy === undefined ? [] : [`by ${startedBy}`];
  if (end === 'running') return [`running${began}`, ...by].join(', ');
  if (end === 'unknown') {
    const ago = startedAt === undefined ? '' : ` ${formatDuration(now - startedAt)} ago`;
    return [`began${ago}, its end is not in its log`, ...by].join(', ');
  }
  const ago = endedAt === undefined ? '' : ` ${formatDuration(now - endedAt)} ago`;
  return [
    `${end}${ago}`,
    ...(seconds === undefined ? [] : [`took ${formatDuration(seconds * 1000)}`]),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...by,
    ...(reason === undefined ? [] : [reason]),
  ].join(', ');
}

function nextRunText({ nextRun, schedule }: JobState, now: number): string {
  if ('none' in nextRun) return nextRun.none;
  if ('withinMs' in nextRun) return `within ${formatDuration(nextRun.withinMs)}`;
  return `${wallTime(nextRun.at, schedule?.timeZone ?? 'UTC')}, in ${formatDuration(nextRun.at - now)}`;
}

/** `2026-12-01 02:00` as clocks in that zone show it. */
function wallTime(at: number, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(at));
}
