const NO_NAME = 'unknown';
const SLOTS = 1024;
const MAX_REMEMBERED_LENGTH = 64;

/** The errors of one service that count. */
export interface ServiceTally {
  readonly name: string;
  errors: number;
  withoutTime: number;
  /** Minutes since 1970-01-01T00:00Z → errors. */
  readonly byMinute: Map<number, number>;
}

interface Slot {
  readonly bytes: Buffer;
  readonly tally: ServiceTally;
}

/**
 * The tallies of all services, found by the bytes of the name in the log. Making a string of a few bytes and
 * looking it up takes as long as scanning a line, so a tally is remembered under the bytes that led to it.
 * Spellings share slots and the latest stays: this memory is bounded.
 */
export class ServiceTallies {
  readonly #byName = new Map<string, ServiceTally>();
  readonly #slots: (Slot | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

  values(): Iterable<ServiceTally> {
    return this.#byName.values();
  }

  unnamed(): ServiceTally {
    return this.#named(NO_NAME);
  }

  /** @param start where the content of a JSON string starts, from valid JSON in valid UTF-8 */
  at(bytes: Buffer, start: number, end: number): ServiceTally {
    const length = end - start;
    if (length === 0) return this.unnamed();
    const index = slotOf(bytes, start, length);
    const slot = this.#slots[index];
    if (slot !== undefined && isAt(slot.bytes, bytes, start, length)) return slot.tally;
    const tally = this.#named(unescapeJson(bytes.toString('utf8', start, end)));
    if (length <= MAX_REMEMBERED_LENGTH) {
      this.#slots[index] = { bytes: Buffer.from(bytes.subarray(start, end)), tally };
    }
    return tally;
  }

  #named(name: string): ServiceTally {
    let tally = this.#byName.get(name);
    if (tally === undefined) {
      tally = { name, errors: 0, withoutTime: 0, byMinute: new Map() };
      this.#byName.set(name, tally);
    }
    return tally;
  }
}

function slotOf(bytes: Buffer, start: number, length: number): number {
  const first = bytes[start] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[start + length - 1] ?? 0;
  return (first * 31 + middle * 7 + last * 131 + length * 17) % SLOTS;
}

function isAt(expected: Buffer, bytes: Buffer, start: number, length: number): boolean {
  if (expected.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (expected[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** @param content what stands between the quotes of a JSON string */
export function unescapeJson(content: string): string {
  return content.includes('\\') ? (JSON.parse(`"${content}"`) as string) : content;
}
