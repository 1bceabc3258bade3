import { readLogLine } from './log-line.ts';

/** A line that a task printed, wherever it ran. */
export interface PrintedLine {
  /** ISO 8601, with milliseconds. */
  readonly at: string;
  readonly service: string;
  readonly task: string;
  readonly container: string;
  readonly line: string;
}

export function asJson({ at, service, task, container, line }: PrintedLine): string {
  return JSON.stringify({ at, service, task, container, line });
}

/** A log record brings its own time; any other line gets the one at which it was printed. */
export function asText({ at, service, task, container, line }: PrintedLine): string {
  const { text } = readLogLine(line);
  const timed = text === line ? `${at.slice('2026-01-01T'.length, -'.000Z'.length)} ${line}` : text;
  const source = container === service ? task : `${task}/${container}`;
  return timed.replaceAll(/^/gm, `${source}  `);
}
