/**
 * From which size on Athena answers sooner than one process, computed: what each byte costs was measured, on the scanner
 * and on Trino; how many machines Athena gives a query, and how long it takes to begin, AWS does not say.
 * bench/logs-at-scale.bench.ts measures, docs/logs-at-scale.md has the table.
 */

/** Something that counts: it begins after a while, and then reads so many bytes a second. */
export interface Reader {
  readonly startSeconds: number;
  readonly bytesPerSecond: number;
}

/** Seconds until the report is there. */
export function secondsFor({ startSeconds, bytesPerSecond }: Reader, bytes: number): number {
  return startSeconds + bytes / bytesPerSecond;
}

/** The size at which both take as long; without end when the one that begins later never reads faster. */
export function crossoverBytes(sooner: Reader, later: Reader): number {
  const perByte = 1 / sooner.bytesPerSecond - 1 / later.bytesPerSecond;
  return perByte <= 0 ? Infinity : (later.startSeconds - sooner.startSeconds) / perByte;
}

/** Work of one process with each byte that it reads from S3: CPU seconds, measured. */
export const SCANNER_CPU_SECONDS_PER_BYTE = 4.17e-9;
/** Work of Trino, Athena's engine, with each byte of the statement: CPU seconds, measured. */
export const ATHENA_CPU_SECONDS_PER_BYTE = 5.08e-8;

/** Assumptions, because AWS publishes neither number: a query waits, is planned and started; then so many virtual CPUs read. */
export const ATHENA_ASSUMED = { startSeconds: 4, vcpus: 64 } as const;

/** One process on one CPU. */
export const scannerReader: Reader = { startSeconds: 0, bytesPerSecond: 1 / SCANNER_CPU_SECONDS_PER_BYTE };
export const athenaReader: Reader = {
  startSeconds: ATHENA_ASSUMED.startSeconds,
  bytesPerSecond: ATHENA_ASSUMED.vcpus / ATHENA_CPU_SECONDS_PER_BYTE,
};

const GIBIBYTE = 2 ** 30;

/** From so many bytes on, Athena answers sooner than one process: whole GiB, because more would say more than is known. */
export const FASTER_FROM_BYTES = Math.ceil(crossoverBytes(scannerReader, athenaReader) / GIBIBYTE) * GIBIBYTE;
