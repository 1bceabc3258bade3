import { alertNotice } from '../publish/notice.ts';
import type { NoticePublisher } from '../publish/notice-publisher.ts';
import type { ReadingNotes } from '../reading-notes.ts';
import type { Report } from '../report.ts';
import { analyzeLogs, type Analysis, type AnalyzeDeps, type LogQuery } from './analyze-logs.ts';

export interface NotifyDeps extends AnalyzeDeps {
  readonly notices: NoticePublisher;
  readonly environment: string;
}

export interface NotifyQuery extends LogQuery {
  /** Send it although it was sent before. */
  readonly force: boolean;
}

export type NotifyReason = 'below-threshold' | 'already-notified' | 'notification-in-progress';

export interface NotifyReport extends Report {
  readonly notified: boolean;
  /** The reason, when `notified` is false. */
  readonly reason?: NotifyReason;
}

export interface Notified {
  readonly report: NotifyReport;
  readonly notes: ReadingNotes;
}

/**
 * Analyses and, when the threshold is reached, tells the topic: once for the same logs and threshold.
 * @throws {LogSourceError | NoticeError}
 */
export async function notifyAboutLogs(deps: NotifyDeps, query: NotifyQuery): Promise<Notified> {
  const analysis = await analyzeLogs(deps, query);
  return { report: await sendNotice(deps, query, analysis), notes: analysis.notes };
}

async function sendNotice(
  { notices, environment }: NotifyDeps,
  { threshold, force, signal }: NotifyQuery,
  { report, subject }: Analysis,
): Promise<NotifyReport> {
  if (!report.alert) return { ...report, notified: false, reason: 'below-threshold' };
  const notice = alertNotice(report, threshold, environment);
  return { ...report, ...(await notices.publish({ ...subject, threshold, notice, force }, signal)) };
}
