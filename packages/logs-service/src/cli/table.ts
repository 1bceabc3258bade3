import { printable } from '@fairway/service-manifest/wording';
import type { BucketReport } from '../analyze/bucket-analysis.ts';

const number = new Intl.NumberFormat('en-US');

/** A report for a person at a terminal. */
export function reportTable(report: BucketReport, threshold: number): string {
  const services = Object.entries(report.byService);
  const sections = [summaryRows(report, threshold), services.length > 0 ? serviceRows(services) : []];
  return sections
    .filter((rows) => rows.length > 0)
    .map((rows) => `${rows.join('\n')}\n`)
    .join('\n');
}

function summaryRows(report: BucketReport, threshold: number): string[] {
  const { source, total, alert, malformed, undated, unpublished, lines, bytes, notified, reason } = report;
  const rows: [string, string][] = [
    ['source', printable(source)],
    [
      'errors',
      `${number.format(total)} (${alert ? 'ALERT' : 'no alert'}, threshold ${number.format(threshold)})`,
    ],
    ['undated', number.format(undated)],
    ['malformed', number.format(malformed)],
    ['lines', number.format(lines)],
    ['bytes', number.format(bytes)],
  ];
  if (unpublished !== undefined) rows.push(['unpublished', number.format(unpublished)]);
  if (notified !== undefined) rows.push(['notified', notified ? 'yes' : `no${reason ? ` (${reason})` : ''}`]);
  return rows.map(([label, value]) => `${label.padEnd(11)}  ${value}`);
}

function serviceRows(services: readonly (readonly [string, number])[]): string[] {
  const rows = [
    ['service', 'errors'],
    ...services.map(([name, count]) => [printable(name), number.format(count)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(
    ([name = '', count = '']) => `${name.padEnd(widths[0] ?? 0)}  ${count.padStart(widths[1] ?? 0)}`,
  );
}
