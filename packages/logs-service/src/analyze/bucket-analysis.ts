import type { Estimate } from '../engine/estimate.ts';
import type { EngineName } from '../engine/log-engine.ts';
import type { ReadingNotes } from '../reading-notes.ts';
import type { Report } from '../report.ts';
import type { ScanSettings } from '../scanner/log-scanner.ts';

export interface BucketAnalysisRequest extends ScanSettings {
  readonly bucket: string;
  /** Keys must start with it; empty for the whole bucket. */
  readonly prefix: string;
  readonly threshold: number;
  /** Every object under the prefix instead of only the newest. */
  readonly all: boolean;
  /** Whether the report names the malformed lines. */
  readonly reportsMalformedLines: boolean;
  /** Publish the counts to CloudWatch, once per object version. */
  readonly metrics: boolean;
  readonly engine: EngineName;
  /** An analysis that would cost more US dollars is refused. */
  readonly maxCostUsd: number | undefined;
  /** Publish to the topic when the threshold is reached. */
  readonly notify: boolean;
  /** Gets size and cost before anything is read. */
  onEstimate?(estimate: Estimate): void;
  /** Gets the number of read bytes of the stored objects, and of all their bytes, now and then. */
  onProgress?(bytes: number, totalBytes: number): void;
  readonly signal?: AbortSignal | undefined;
}

export interface BucketReport extends Report {
  /** There only when a notification was asked for. */
  readonly notified?: boolean;
  /** The reason why none was sent, such as `already-notified`. */
  readonly reason?: string;
}

export interface AnalyzedBucket {
  readonly report: BucketReport;
  readonly notes: ReadingNotes;
}

/** Counting errors in a bucket, as the command line asks for it. */
export interface BucketAnalysis {
  /** @throws {Error} whose message is a sentence for an operator */
  run(request: BucketAnalysisRequest): Promise<AnalyzedBucket>;
  /**
   * Estimates size and cost of `run`; reads nothing but the listing.
   * @throws {Error} whose message is a sentence for an operator
   */
  estimate(request: BucketAnalysisRequest): Promise<Estimate>;
  /** Ends the connections that `run` opened. */
  close(): Promise<void>;
}
