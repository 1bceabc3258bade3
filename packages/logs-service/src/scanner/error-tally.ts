import { compareInstants, type Instant } from './instant.ts';
import type { ErrorLine } from './line-scan.ts';
import { ServiceTallies, unescapeJson, type ServiceTally } from './service-tallies.ts';
import { parseInstant, parseInstantBytes } from './timestamp.ts';

const QUOTE = 0x22;

/** Decides which errors count, and counts them. */
export class ErrorTally {
  readonly services = new ServiceTallies();
  /** Errors left out because `since` needs a `ts` that they do not have. */
  undated = 0;
  readonly #since: Instant | undefined;

  constructor(since: Instant | undefined) {
    this.#since = since;
  }

  add(line: ErrorLine): void {
    const time = timeOf(line);
    if (this.#since !== undefined) {
      if (time === undefined) {
        this.undated++;
        return;
      }
      if (compareInstants(time, this.#since) <= 0) return;
    }
    const tally = this.#serviceOf(line);
    tally.errors++;
    if (time === undefined) {
      tally.withoutTime++;
    } else {
      const minute = Math.floor(time.epochSeconds / 60);
      tally.byMinute.set(minute, (tally.byMinute.get(minute) ?? 0) + 1);
    }
  }

  #serviceOf({ bytes, serviceStart, serviceEnd }: ErrorLine): ServiceTally {
    if (serviceStart === 0 || bytes[serviceStart] !== QUOTE) return this.services.unnamed();
    return this.services.at(bytes, serviceStart + 1, serviceEnd - 1);
  }
}

function timeOf({ bytes, timestampStart, timestampEnd }: ErrorLine): Instant | undefined {
  if (timestampStart === 0 || bytes[timestampStart] !== QUOTE) return undefined;
  const start = timestampStart + 1;
  const end = timestampEnd - 1;
  // No character of a time is a backslash, so an escaped text never parses as it stands.
  return (
    parseInstantBytes(bytes, start, end) ?? parseInstant(unescapeJson(bytes.toString('utf8', start, end)))
  );
}
