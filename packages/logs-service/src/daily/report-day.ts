import { analyzeLogs, type AnalyzeDeps } from '../analyze/analyze-logs.ts';
import type { NoticePublisher } from '../publish/notice-publisher.ts';
import { alertNotice, type Notice } from '../publish/notice.ts';
import type { Report } from '../report.ts';
import { LogSourceError } from '../s3/log-source-error.ts';
import { isOfDay, type Day } from './day.ts';

export interface DayDeps extends AnalyzeDeps {
  readonly notices: NoticePublisher;
  readonly environment: string;
}

export interface DayQuery {
  readonly bucket: string;
  /** Keys must start with it; empty for the whole bucket. */
  readonly prefix: string;
  readonly day: Day;
  /** So many errors of the day are told. */
  readonly threshold: number;
  readonly signal: AbortSignal;
}

export interface DayReport {
  /** Absent where nothing was logged on that day. */
  readonly report?: Report;
  readonly outcome:
    | 'notified'
    | 'no-logs'
    | 'below-threshold'
    | 'already-notified'
    | 'notification-in-progress';
}

/**
 * Counts the errors in all logs of a day and tells the topic when the threshold is reached: once for the day,
 * prefix and threshold, also when it runs again or more logs of that day arrive.
 * @throws {LogSourceError | NoticeError}
 */
export async function reportDay(deps: DayDeps, query: DayQuery): Promise<DayReport> {
  const { bucket, prefix, day, threshold, signal } = query;
  const report = await countDay(deps, query);
  if (report === undefined) return { outcome: 'no-logs' };
  if (!report.alert) return { report, outcome: 'below-threshold' };
  const subject = `${day.name} of ${report.source}`;
  const sent = await deps.notices.publish(
    {
      // The day stands for its logs: a notice about it counts as sent, also when one of them is written again.
      versions: [{ bucket, key: prefix, version: `day ${day.name}` }],
      subject,
      undatedMinute: 0,
      threshold,
      notice: dayNotice(report, query, deps.environment),
      force: false,
    },
    signal,
  );
  return { report, outcome: sent.notified ? 'notified' : sent.reason };
}

async function countDay(deps: DayDeps, query: DayQuery): Promise<Report | undefined> {
  const { bucket, prefix, day, threshold, signal } = query;
  try {
    const only = (log: Parameters<typeof isOfDay>[0]): boolean => isOfDay(log, day);
    const { report } = await analyzeLogs(deps, { bucket, prefix, threshold, signal, all: true, only });
    return report;
  } catch (error) {
    if (error instanceof LogSourceError && error.failure === 'no-object') return undefined;
    throw error;
  }
}

function dayNotice(report: Report, { threshold, day }: DayQuery, environment: string): Notice {
  const notice = alertNotice(report, threshold, environment);
  return {
    ...notice,
    subject: `S3 Logs Daily Report ${day.name}`,
    message: `All logs of ${day.name} (UTC).\n\n${notice.message}`,
  };
}
