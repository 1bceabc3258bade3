import { printable } from '@fairway/service-manifest/wording';

import type { BucketReport } from '../analyze/bucket-analysis.ts';
import type { Estimate } from '../engine/estimate.ts';

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
  const { source, total, alert, malformed, undated, unpublished, lines, bytes, notified, reason, engine } =
    report;
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
  if (engine !== undefined) {
    rows.push(['engine', `${engine.name}, query ${engine.queryId === '' ? 'not needed' : engine.queryId}`]);
    rows.push(['scanned', `${number.format(engine.scannedBytes)} bytes for $${engine.costUsd}`]);
  }
  if (unpublished !== undefined) rows.push(['unpublished', number.format(unpublished)]);
  if (notified !== undefined) rows.push(['notified', notified ? 'yes' : `no${reason ? ` (${reason})` : ''}`]);
  return rows.map(labelled);
}

function labelled([label, value]: readonly [string, string]): string {
  return `${label.padEnd(11)}  ${value}`;
}

/** An estimate, for a person at a terminal. */
export function estimateTable({ source, engine, objects, bytes, costUsd }: Estimate): string {
  const rows: [string, string][] = [
    ['source', printable(source)],
    ['engine', engine],
    ['objects', number.format(objects)],
    ['bytes', number.format(bytes)],
    ['cost', `$${costUsd}`],
  ];
  return `${rows.map(labelled).join('\n')}\n`;
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
