import { compareInstants, type Instant } from './instant.ts';
import type { ScanModule } from './scan-module.ts';
import { ServiceTallies, unescapeJson, type ServiceTally } from './service-tallies.ts';
import { parseInstant, parseInstantBytes } from './timestamp.ts';

const QUOTE = 0x22;

/** Where an error's values are, with their quotes; both 0 for what it does not have. */
export type ErrorLine = Pick<ScanModule, 'serviceStart' | 'serviceEnd' | 'timestampStart' | 'timestampEnd'>;

/** Decides which errors count, and counts them. */
export class ErrorTally {
  readonly services = new ServiceTallies();
  /** Errors left out because `since` needs a `ts` that they do not have. */
  undated = 0;
  private readonly since: Instant | undefined;

  constructor(since: Instant | undefined) {
    this.since = since;
  }

  /** @param line an error, from valid JSON in valid UTF-8 */
  add(bytes: Buffer, line: ErrorLine): void {
    const time = timeOf(bytes, line);
    if (this.since !== undefined) {
      if (time === undefined) {
        this.undated++;
        return;
      }
      if (compareInstants(time, this.since) <= 0) return;
    }
    const tally = this.serviceOf(bytes, line);
    tally.errors++;
    if (time === undefined) {
      tally.withoutTime++;
    } else {
      const minute = Math.floor(time.epochSeconds / 60);
      tally.byMinute.set(minute, (tally.byMinute.get(minute) ?? 0) + 1);
    }
  }

  private serviceOf(bytes: Buffer, line: ErrorLine): ServiceTally {
    const start = line.serviceStart.value;
    if (start === 0 || bytes[start] !== QUOTE) return this.services.unnamed();
    return this.services.at(bytes, start + 1, line.serviceEnd.value - 1);
  }
}

function timeOf(bytes: Buffer, line: ErrorLine): Instant | undefined {
  const quote = line.timestampStart.value;
  if (quote === 0 || bytes[quote] !== QUOTE) return undefined;
  const start = quote + 1;
  const end = line.timestampEnd.value - 1;
  // No character of a time is a backslash, so what is escaped never parses as it is.
  return (
    parseInstantBytes(bytes, start, end) ?? parseInstant(unescapeJson(bytes.toString('utf8', start, end)))
  );
}
