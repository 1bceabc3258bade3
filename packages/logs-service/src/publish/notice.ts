import { printable } from '@fairway/service-manifest/wording';

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
/** A log may name a service in megabytes, and SNS takes 256 KiB: the rows must stay short. */
const MAX_NAME_LENGTH = 64;

/** Writes the message for the people behind the topic: how bad it is, where, in which services, and how to look again. */
export function alertNotice(report: Report, threshold: number, environment: string): Notice {
  const { source, total, malformed } = report;
  const services = Object.entries(report.byService);
  const shown = services.slice(0, MAX_SERVICES).map(([name, count]) => [shortName(name), count] as const);
  const width = Math.max(...shown.map(([name]) => name.length));
  const rows = shown.map(([name, count]) => `  ${name.padEnd(width)}  ${count}`);
  const more = services.length - rows.length;
  const message = [
    `${total} ${total === 1 ? 'error' : 'errors'} in ${printable(source)} (threshold ${threshold}, environment ${environment}).`,
    '',
    ...(rows.length === 0 ? [] : ['Errors by service:', ...rows]),
    ...(more > 0 ? [`  and ${more} more services`] : []),
    ...(malformed > 0 ? ['', `Malformed lines, skipped: ${malformed}.`] : []),
    '',
    `Read the log: aws s3 cp ${shellQuoted(source)} -`,
  ].join('\n');
  return {
    subject: 'S3 Logs Error Alert',
    message,
    attributes: { file_directory: source, number_of_alerts: total },
  };
}

/**
 * A service's name as a row shows it: lines of a mail must not come from a log, and half of a surrogate pair fails the
 * whole call.
 */
function shortName(name: string): string {
  const text = printable(name.slice(0, MAX_NAME_LENGTH));
  return name.length > MAX_NAME_LENGTH ? `${text}…` : text;
}

/** A key may have quotes, and people copy the command. */
function shellQuoted(text: string): string {
  return `'${printable(text).replaceAll("'", String.raw`'\''`)}'`;
}
