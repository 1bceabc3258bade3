import { createLogger, type Logger } from '../../src/logger.ts';

/** One line of the log as its reader gets it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface CapturedLog {
  readonly logger: Logger;
  readonly lines: readonly LogLine[];
  /** The first line that matches; waits for one that is still to come. */
  line(matches: (line: LogLine) => boolean): Promise<LogLine>;
}

/** A logger whose lines a test can read. */
export function captureLog(): CapturedLog {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const logger = createLogger({
    identity: { service: 'sample', environment: 'test', version: 'abc123' },
    level: 'debug',
    destination: {
      write(text) {
        lines.push(JSON.parse(text) as LogLine);
        for (const look of [...waiting]) look();
      },
    },
  });

  function line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    return new Promise((resolve) => {
      function look(): void {
        const found = lines.find(matches);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      }
      waiting.add(look);
      look();
    });
  }
  return { logger, lines, line };
}
