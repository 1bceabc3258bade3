import { gzipSync } from 'node:zlib';

export interface SampleLog {
  readonly key: string;
  readonly body: Buffer;
}

const HOUR_MS = 60 * 60 * 1000;
const LINES = 120;

const everydayEvents = [
  ['orders', 'INFO', 'order placed'],
  ['billing', 'INFO', 'invoice sent'],
  ['inventory', 'INFO', 'stock level updated'],
  ['orders', 'INFO', 'order shipped'],
  ['accounts', 'DEBUG', 'session renewed'],
  ['billing', 'WARN', 'card expires this month'],
] as const;

const errors = [
  ['orders', 'payment declined'],
  ['billing', 'card processor timed out'],
  ['orders', 'address could not be verified'],
  ['inventory', 'stock level went negative'],
] as const;

/**
 * Hourly logs of a small shop, named by the hour they begin in. The newest is the last full hour before `now`, so
 * that its metrics are recent, and its errors come from several services; it also has blank, comment and malformed
 * lines. Older hours are quieter, and one is compressed under `archive/`.
 */
export function sampleLogs(now: Date): SampleLog[] {
  const newest = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - HOUR_MS;
  return [
    { key: logName('', newest), body: newestLog(newest) },
    { key: logName('', newest - HOUR_MS), body: Buffer.from(hourOfLines(newest - HOUR_MS, 40)) },
    { key: logName('', newest - 2 * HOUR_MS), body: Buffer.from(hourOfLines(newest - 2 * HOUR_MS, LINES)) },
    { key: logName('tests/', newest - HOUR_MS), body: Buffer.from(hourOfLines(newest - HOUR_MS, 50)) },
    {
      key: `${logName('archive/', newest - 24 * HOUR_MS)}.gz`,
      body: gzipSync(hourOfLines(newest - 24 * HOUR_MS, 30)),
    },
  ];
}

function newestLog(start: number): Buffer {
  const lines = hourOfLines(start, 15).split('\n');
  lines.splice(
    40,
    0,
    '# the collector was restarted',
    '',
    '{"ts":"2025-09-15T12:00:03Z","service":"orders","lev',
  );
  return Buffer.from(lines.join('\n'));
}

/** Lines spread over the hour from `start`; every `errorEvery`th is an error. */
function hourOfLines(start: number, errorEvery: number): string {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const ts = new Date(start + Math.floor((index * HOUR_MS) / LINES)).toISOString();
    if ((index + 1) % errorEvery === 0) {
      const [service, msg] = errors[Math.floor(index / errorEvery) % errors.length] ?? errors[0];
      return JSON.stringify({ ts, service, level: 'ERROR', msg });
    }
    const [service, level, msg] = everydayEvents[index % everydayEvents.length] ?? everydayEvents[0];
    return JSON.stringify({ ts, service, level, msg, ms: (index * 37) % 250 });
  });
  return `${lines.join('\n')}\n`;
}

function logName(prefix: string, time: number): string {
  return `${prefix}${new Date(time).toISOString().slice(0, 16).replace(':', '-')}.jsonl`;
}
