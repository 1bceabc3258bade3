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
  /** Publish to the topic when the threshold is reached. */
  readonly notify: boolean;
  /** Told now and then how many bytes of the stored objects have been read, of how many. */
  onProgress?(bytes: number, totalBytes: number): void;
  readonly signal?: AbortSignal | undefined;
}

export interface BucketReport extends Report {
  /** Only when a notification was asked for. */
  readonly notified?: boolean;
  /** Why none was sent, as `already-notified`. */
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
  /** Ends the connections that `run` opened. */
  close(): Promise<void>;
}
