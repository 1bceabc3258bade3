import type { AnalyzedBucket, BucketAnalysis, BucketAnalysisRequest } from '../analyze/bucket-analysis.ts';
import { overLimit, type Estimate } from '../engine/estimate.ts';
import { analyzeLocal } from '../local/analyze-local.ts';
import { environmentVariables } from './config.ts';
import { listenForInterruption } from './interruption.ts';
import { parseCommand, type AnalyzeOptions } from './options.ts';
import { ProgressBar } from './progress.ts';
import {
  DEFAULT_SHOWN_LINES,
  differenceRemarks,
  engineRemarks,
  hasTooManyMalformed,
  remarks,
} from './remarks.ts';
import { estimateTable, reportTable } from './table.ts';

/** The process's streams. */
export type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;

const DONE = 0;
const FAILED = 1;
const BAD_USAGE = 2;
const ALERT = 3;
const TOO_MANY_MALFORMED = 4;

/**
 * The command: data goes to standard output, talk to standard error.
 * @param args those after the command's name
 * @returns the exit code
 */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  const command = parseCommand(args);
  if (command.kind === 'help') {
    await write(streams.stdout, command.text);
    return DONE;
  }
  if (command.kind === 'faults') {
    complain(streams, [...command.faults, 'see analyze --help']);
    return BAD_USAGE;
  }
  const { options } = command;
  try {
    if (options.dryRun) return await tellEstimate(options, streams);
    return options.engine === 'scanner'
      ? await analyze(options, streams)
      : await analyzeStoppably(options, streams);
  } catch (error) {
    complain(streams, messageOf(error).split('\n'));
    return FAILED;
  }
}

/** Stops the query of a command that is interrupted: it would go on and cost. */
async function analyzeStoppably(options: AnalyzeOptions, streams: Streams): Promise<number> {
  const interruption = listenForInterruption((name) =>
    complain(streams, [`${name}: stops the query; once more leaves it running`]),
  );
  try {
    return await analyze(options, streams, interruption.signal);
  } catch (error) {
    if (interruption.exitCode === undefined) throw error;
    return interruption.exitCode;
  } finally {
    interruption.end();
  }
}

async function analyze(options: AnalyzeOptions, streams: Streams, signal?: AbortSignal): Promise<number> {
  const { report, notes } = await analysisOf(options, streams, signal);
  complain(streams, [...remarks(notes, options), ...differenceRemarks(report)]);
  const format = options.format ?? (streams.stdout.isTTY ? 'table' : 'json');
  const text = format === 'json' ? `${JSON.stringify(report)}\n` : reportTable(report, options.threshold);
  await write(streams.stdout, text);
  if (!options.exitCode) return DONE;
  if (report.alert) return ALERT;
  return hasTooManyMalformed(notes, options) ? TOO_MANY_MALFORMED : DONE;
}

async function analysisOf(
  options: AnalyzeOptions,
  streams: Streams,
  signal: AbortSignal | undefined,
): Promise<AnalyzedBucket> {
  const { source } = options;
  const progress = new ProgressBar(streams.stderr, () => performance.now());
  const onProgress = (bytes: number, totalBytes: number | undefined) => progress.update(bytes, totalBytes);
  try {
    if (source.kind === 'bucket') {
      const onEstimate = (estimate: Estimate) => complain(streams, engineRemarks(estimate));
      const request = { ...requestOf(options), onProgress, onEstimate, signal };
      return await withBucket((analysis) => analysis.run(request));
    }
    return await analyzeLocal({
      ...settingsOf(options),
      path: source.path,
      standardInput: streams.stdin,
      onProgress,
    });
  } finally {
    progress.end();
  }
}

function settingsOf({ showMalformed, ...rest }: AnalyzeOptions) {
  return {
    ...rest,
    malformedLines: showMalformed ?? DEFAULT_SHOWN_LINES,
    reportsMalformedLines: showMalformed !== undefined,
    looksAtFields: true,
  };
}

function requestOf(options: AnalyzeOptions): BucketAnalysisRequest {
  const { source } = options;
  if (source.kind !== 'bucket') throw new Error('a request to S3 needs a bucket');
  return { ...settingsOf(options), bucket: source.bucket, prefix: source.prefix };
}

/** Prints how much the analysis would read, and reads none of it; fails where the analysis would be refused. */
async function tellEstimate(options: AnalyzeOptions, streams: Streams): Promise<number> {
  const { stdout } = streams;
  const estimate = await withBucket((analysis) => analysis.estimate(requestOf(options)));
  const format = options.format ?? (stdout.isTTY ? 'table' : 'json');
  await write(stdout, format === 'json' ? `${JSON.stringify(estimate)}\n` : estimateTable(estimate));
  const refusal = overLimit(estimate, options.maxCostUsd);
  complain(streams, [...engineRemarks(estimate), ...(refusal === undefined ? [] : [refusal])]);
  return refusal === undefined ? DONE : FAILED;
}

async function withBucket<T>(work: (analysis: BucketAnalysis) => Promise<T>): Promise<T> {
  // Loaded here only: the AWS SDK takes longer to load than most local logs take to scan.
  const { createBucketAnalysis } = await import('../analyze/analyze-bucket.ts');
  const analysis = createBucketAnalysis(environmentVariables());
  try {
    return await work(analysis);
  } finally {
    await analysis.close();
  }
}

/** Resolves once the text is on its way, also when its reader has gone: `analyze … | head -1` is no failure. */
async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (error && error.code !== 'EPIPE')
        reject(new Error(`standard output cannot be written: ${error.message}`));
      else resolve();
    });
  });
}

function complain({ stderr }: Streams, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  stderr.write(sentences.map((sentence) => `analyze: ${sentence}\n`).join(''));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
