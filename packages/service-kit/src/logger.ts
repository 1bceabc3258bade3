import { pino, type DestinationStream, type Level, type Logger as PinoLogger } from 'pino';

import type { ServiceIdentity } from './identity.ts';
import { logScope } from './log-scope.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly identity: Pick<ServiceIdentity, 'service' | 'environment' | 'version'>;
  readonly level: Level | 'silent';
  /** @default standard output, written without waiting for the reader */
  readonly destination?: DestinationStream;
}

/** One JSON object a line: `time` (RFC 3339), `level`, `service`, `environment`, `version`, the scope's fields, `msg`. */
export function createLogger({ identity, level, destination }: LoggerOptions): Logger {
  const { service, environment, version } = identity;
  return pino(
    {
      level,
      base: { service, environment, version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: logScope,
      mixinMergeStrategy: (line, scope) => ({ ...scope, ...line }),
      serializers: { err: pino.stdSerializers.err },
    },
    destination ?? standardOutput(),
  );
}

/** Writing every line by itself costs as much as answering a request; a reader does not notice a tenth of a second. */
const BATCH_BYTES = 4_096;
const BATCH_MS = 100;

function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: false, minLength: BATCH_BYTES });
  setInterval(() => output.flush(), BATCH_MS).unref();
  return output;
}
