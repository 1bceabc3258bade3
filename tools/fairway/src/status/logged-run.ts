import {
  FilterLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
  type FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { endOfCode, type LastRun, type NoRun } from '../control/job-state.ts';

const HOUR_MS = 3_600_000;
/** Looked at one after the other, until one has a run: a log of a month is long, and most jobs run each day. */
const WINDOWS_MS = [3 * HOUR_MS, 26 * HOUR_MS, 8 * 24 * HOUR_MS, 35 * 24 * HOUR_MS];
/** CloudWatch answers with empty pages while it searches: one window is not searched for longer than this. */
const MAX_PAGES = 20;
const ENDED = 'job ended';
const STARTED = 'job started';
const UNSTARTED = 'the job cannot start';
const PATTERN = `{ ${[ENDED, STARTED, UNSTARTED].map((msg) => `($.msg = "${msg}")`).join(' || ')} }`;

const NONE_FOUND: NoRun = { none: 'none in 35 days' };
/** There is no log group: the service was never deployed. */
const NEVER: NoRun = { none: 'never' };

/** A line by which a job's process tells of its beginning or its end. */
interface Told {
  readonly at: number;
  readonly run: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The last run of a job that its service's log tells of, at most 35 days back. */
export async function readLoggedRun(
  logs: CloudWatchLogsClient,
  group: string,
  job: string,
  now: number,
): Promise<LastRun | NoRun> {
  for (const window of WINDOWS_MS) {
    const told = await readTold(logs, group, job, now - window);
    const last = told?.toSorted((a, b) => a.at - b.at).at(-1);
    if (last !== undefined) return runOf(last);
    if (told === undefined) return NEVER;
  }
  return NONE_FOUND;
}

/** Undefined when there is no such log group. */
async function readTold(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  job: string,
  startTime: number,
): Promise<readonly Told[] | undefined> {
  // A stream is called `<job>/<job>/<task>`.
  const prefix = `${job}/`;
  const told: Told[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await logs
      .send(
        new FilterLogEventsCommand({
          logGroupName,
          logStreamNamePrefix: prefix,
          filterPattern: PATTERN,
          startTime,
          nextToken,
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
    if (answer === undefined) return undefined;
    // The emulator knows no prefixes and no patterns: both are looked at once more.
    const own = (answer.events ?? []).filter(({ logStreamName = '' }) => logStreamName.startsWith(prefix));
    told.push(...own.flatMap((event) => toldBy(event)));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return told;
}

function toldBy({ logStreamName = '', message = '', timestamp = 0 }: FilteredLogEvent): readonly Told[] {
  const fields = objectIn(message);
  const { msg } = fields;
  if (typeof msg !== 'string' || ![ENDED, STARTED, UNSTARTED].includes(msg)) return [];
  return [{ at: timestamp, run: logStreamName.slice(logStreamName.lastIndexOf('/') + 1), msg, fields }];
}

/** The fields of a line; none of one that is no object. */
function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function runOf({ at, run, msg, fields }: Told): LastRun {
  if (msg === STARTED) return { run, end: 'unknown', startedAt: at };
  if (msg === UNSTARTED) return { run, end: 'failed', endedAt: at, exitCode: 1, reason: msg };
  const [seconds, code] = [numberIn(fields['seconds']), numberIn(fields['exitCode'])];
  return {
    run,
    end: ends.find((each) => each === fields['end']) ?? endOfCode(code),
    startedAt: seconds === undefined ? undefined : at - seconds * 1000,
    endedAt: at,
    seconds,
    exitCode: code,
  };
}

const ends = ['succeeded', 'failed', 'timed out', 'stopped'] as const;

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
