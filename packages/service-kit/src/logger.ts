import { pino, type DestinationStream, type Level, type Logger as PinoLogger } from 'pino';

import type { ServiceIdentity } from './identity.ts';
import { LogOutput } from './log-output.ts';
import { logScope } from './log-scope.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly identity: Pick<ServiceIdentity, 'service' | 'environment' | 'version'>;
  readonly level: Level | 'silent';
  /** @default standard output, written without waiting for the reader */
  readonly destination?: DestinationStream;
}

/**
 * One JSON object a line: `time` (RFC 3339), `level`, `service`, `environment`, `version`, the scope's fields, `msg`.
 * @example
 * createLogger({ identity, level: config.LOG_LEVEL }).info({ port }, 'listening');
 */
export function createLogger({ identity, level, destination }: LoggerOptions): Logger {
  const { service, environment, version } = identity;
  const logger: Logger = pino(
    {
      level,
      base: { service, environment, version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: logScope,
      mixinMergeStrategy: (line, scope) => ({ ...scope, ...line }),
      serializers: { err: pino.stdSerializers.err },
    },
    destination ??
      standardOutput((lines, reason) =>
        logger.warn({ lines, reason }, 'lines are missing here: they could not be written'),
      ),
  );
  return logger;
}

/** A reader does not notice a tenth of a second. */
const FLUSH_MS = 100;

function standardOutput(tellOfLost: (lines: number, reason: string) => void): DestinationStream {
  const output = new LogOutput({
    fd: 1,
    onLost: (lines, error) => tellOfLost(lines, error?.message ?? 'they were not read'),
  });
  setInterval(() => output.flush(), FLUSH_MS).unref();
  process.once('beforeExit', () => output.flush());
  return output;
}
