import type { Report } from '../report.ts';

/** A message as SNS takes it. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
  readonly attributes: {
    /** The log: `s3://bucket/key`, or the prefix where all of it was read. */
    readonly file_directory: string;
    /** The errors that count. */
    readonly number_of_alerts: number;
  };
}

const MAX_SERVICES = 20;

/** Writes the message for the people behind the topic: how bad it is, where, in which services, and how to look again. */
export function alertNotice(report: Report, threshold: number, environment: string): Notice {
  const { source, total, malformed } = report;
  const services = Object.entries(report.byService);
  const width = Math.max(...services.map(([name]) => name.length));
  const rows = services.slice(0, MAX_SERVICES).map(([name, count]) => `  ${name.padEnd(width)}  ${count}`);
  const more = services.length - rows.length;
  const message = [
    `${total} ${total === 1 ? 'error' : 'errors'} in ${source} (threshold ${threshold}, environment ${environment}).`,
    '',
    ...(rows.length === 0 ? [] : ['Errors by service:', ...rows]),
    ...(more > 0 ? [`  and ${more} more services`] : []),
    ...(malformed > 0 ? ['', `Malformed lines, skipped: ${malformed}.`] : []),
    '',
    `Read the log: aws s3 cp '${source}' -`,
  ].join('\n');
  return {
    subject: 'S3 Logs Error Alert',
    message,
    attributes: { file_directory: source, number_of_alerts: total },
  };
}
