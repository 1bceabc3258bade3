import { logLevels } from '@fairway/service-manifest';

/** A line that a service printed, for a person to read. */
export interface LogLine {
  readonly text: string;
  /** Whether it is a warning or worse, or is not a log record at all. */
  readonly notable: boolean;
}

const LEVELS: readonly string[] = logLevels;
const NOTABLE = LEVELS.indexOf('warn');

/** Fields that are the same on every line of a service, or are shown in another way. */
const LEFT_OUT = new Set(['time', 'level', 'service', 'environment', 'version', 'msg', 'err']);

/** Turns a JSON log record into `12:00:03 WARN message key=value`, and leaves any other line as it is. */
export function readLogLine(line: string): LogLine {
  const record = readServiceRecord(line);
  if (record === undefined) return { text: line, notable: true };
  const level = String(record['level']);
  const fields = Object.entries(record)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${textOf(value)}`);
  const words = [timeOf(record['time']), level.toUpperCase(), textOf(record['msg']), ...fields];
  const text = words.filter((word) => word !== '').join(' ');
  return { text: text + stackOf(record['err']), notable: LEVELS.indexOf(level) >= NOTABLE };
}

/** False for the log record of an answered health check: hundreds of them would push out why a task failed. */
export function isLastWord(line: string): boolean {
  return readServiceRecord(line)?.['healthCheck'] !== true;
}

/** A JSON log record of a service; undefined for any other line. */
export function readServiceRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return LEVELS.includes(String(record['level'])) ? record : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The time of day, in UTC as in the log. */
function timeOf(time: unknown): string {
  return typeof time === 'string' ? (/T(\d\d:\d\d:\d\d)/.exec(time)?.[1] ?? '') : '';
}

function stackOf(error: unknown): string {
  const stack = (error as { stack?: unknown } | undefined)?.stack;
  return typeof stack === 'string' ? `\n${stack}` : '';
}
