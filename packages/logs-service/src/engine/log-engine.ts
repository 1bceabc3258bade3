import type { ListedLog } from '../s3/list-logs.ts';
import type { ScannedObject } from '../analyze/scan-object.ts';
import type { ScanSettings } from '../scanner/log-scanner.ts';

/** The engines that count: this process, or Amazon Athena. */
export const engineNames = ['scanner', 'athena'] as const;
export type EngineName = (typeof engineNames)[number];

/** A way in which an engine's counts may differ from the scanner's, found in what was read. */
export interface Difference {
  /** Name of the rule, as docs/logs-at-scale.md lists it. */
  readonly rule: string;
  /** A sentence for a person. */
  readonly detail: string;
}

/** How an engine came to its counts. */
export interface EngineFacts {
  readonly name: Exclude<EngineName, 'scanner'>;
  /** Empty when nothing was left for the engine to read. */
  readonly queryId: string;
  /** Bytes that the engine read, and bills. */
  readonly scannedBytes: number;
  /** List price of the query, in US dollars. */
  readonly costUsd: number;
  /** Objects that this process read itself, because the engine reads them in another way. */
  readonly objectsScannedHere: number;
  readonly differences: readonly Difference[];
}

export interface CountRequest<R> extends ScanSettings {
  readonly bucket: string;
  readonly prefix: string;
  /** The objects to count, each once. */
  readonly logs: readonly ListedLog[];
  /** Also counts errors by service and minute, for metrics. */
  readonly byMinute: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes, as stored, have been read since it was last told. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Told the id of the query once it runs, so that others can stop it. */
  readonly onQuery?: ((queryId: string) => Promise<void>) | undefined;
  /** Done with each object as soon as it is counted. */
  readonly each: (scanned: ScannedObject, signal: AbortSignal) => Promise<R>;
}

export interface Counted<R> {
  /** In the order of the request's logs. */
  readonly results: readonly R[];
  /** Only of an engine other than the scanner. */
  readonly facts?: EngineFacts;
}

/** Counts the lines of logs in S3. Every engine counts by the same rules. */
export interface LogEngine {
  /** @throws {LogSourceError} */
  count<R>(request: CountRequest<R>): Promise<Counted<R>>;
}
