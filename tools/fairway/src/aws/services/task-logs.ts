import {
  FilterLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
  type FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { Failure } from '../../terminal/failure.ts';

/** Whether a filter is a pattern of CloudWatch, `{ $.level = "error" }`, and no text. */
export function isPattern(filter: string): boolean {
  return /^\{.*\}$/s.test(filter.trim());
}

/** A line that a container of a service printed. */
export interface TaskLogLine {
  /** The time of printing, by the printing machine's clock. */
  readonly at: Date;
  readonly service: string;
  /** 32 hexadecimal digits. */
  readonly task: string;
  readonly container: string;
  readonly line: string;
}

export interface LogSource {
  readonly service: string;
  readonly group: string;
}

export interface LogQuery {
  readonly since: Date;
  /** Text that a line must contain, or a pattern of CloudWatch; every line when it is absent. */
  readonly contains?: string | undefined;
  /** Only lines of this stream; absent: of all. */
  readonly stream?: string;
}

export interface FollowQuery extends LogQuery {
  /** Milliseconds between two looks. @default 2 s: CloudWatch lets a whole account ask ten times a second */
  readonly pollMs?: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 2_000;
/** Lines reach CloudWatch late, and not in the order in which they were printed. */
const LATE_MS = 30_000;

/**
 * Lines of some services, the oldest first.
 * @throws {Failure} when a service has no log group
 */
export async function* readLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  query: LogQuery,
): AsyncGenerator<TaskLogLine, void> {
  for await (const { line } of mergedEvents(logs, sources, query)) yield line;
}

/**
 * Yields lines of some services: first the present ones, then new ones until `signal` ends it.
 * @throws {Failure} when a service has no log group
 */
export async function* followLogs(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  { signal, pollMs = POLL_MS, ...query }: FollowQuery,
): AsyncGenerator<TaskLogLine, void> {
  const seen = new Map<string, number>();
  let from = query.since.getTime();
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    let newest = from;
    for await (const { id, line } of mergedEvents(logs, sources, { ...query, since: new Date(from) })) {
      if (isOver()) return;
      newest = Math.max(newest, line.at.getTime());
      if (seen.has(id)) continue;
      seen.set(id, line.at.getTime());
      yield line;
    }
    from = Math.max(from, newest - LATE_MS);
    for (const [id, at] of seen) if (at < from) seen.delete(id);
    await pause(pollMs, signal);
  }
}

interface LogEvent {
  readonly id: string;
  readonly line: TaskLogLine;
}

/** Each source has its lines in order: the oldest of their first ones is the oldest of all. */
async function* mergedEvents(
  logs: CloudWatchLogsClient,
  sources: readonly LogSource[],
  query: LogQuery,
): AsyncGenerator<LogEvent, void> {
  const heads = await Promise.all(
    sources.map(async (source) => {
      const events = eventsOf(logs, source, query);
      return { events, next: await events.next() };
    }),
  );
  for (;;) {
    const [oldest] = heads
      .flatMap((head) => (head.next.done === true ? [] : [{ head, event: head.next.value }]))
      .toSorted((a, b) => a.event.line.at.getTime() - b.event.line.at.getTime());
    if (oldest === undefined) return;
    yield oldest.event;
    oldest.head.next = await oldest.head.events.next();
  }
}

async function* eventsOf(
  logs: CloudWatchLogsClient,
  { service, group }: LogSource,
  { since, contains, stream }: LogQuery,
): AsyncGenerator<LogEvent, void> {
  const filter = contains === undefined ? {} : { filterPattern: filterPatternOf(contains) };
  let nextToken: string | undefined;
  do {
    const page = await logs
      .send(
        new FilterLogEventsCommand({
          logGroupName: group,
          startTime: since.getTime(),
          nextToken,
          ...filter,
          ...(stream === undefined ? {} : { logStreamNames: [stream] }),
        }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        throw new Failure(
          `there is no log group ${group}: ${service} was never deployed here. See which services are: ./fairway status`,
        );
      });
    for (const event of page.events ?? []) yield logEvent(service, event);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

function logEvent(service: string, event: FilteredLogEvent): LogEvent {
  const { eventId = '', logStreamName = '', timestamp = 0, message = '' } = event;
  // A stream is called `<prefix>/<container>/<task>`.
  const [task = '', container = ''] = logStreamName.split('/').reverse();
  const line = message.replace(/\n$/, '');
  return {
    id: eventId === '' ? `${logStreamName} ${timestamp} ${message}` : eventId,
    line: { at: new Date(timestamp), service, task, container, line },
  };
}

/**
 * A text in braces is CloudWatch's own pattern. Any other text is put into quotes, where a backslash tells an inner
 * quote from the last one. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function filterPatternOf(text: string): string {
  if (isPattern(text)) return text;
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
