import type { AnalyzedBucket, BucketAnalysis, BucketAnalysisRequest } from '../analyze/bucket-analysis.ts';
import { analyzeLocal } from '../local/analyze-local.ts';
import { environmentVariables } from './config.ts';
import { parseCommand, type AnalyzeOptions } from './options.ts';
import { ProgressBar } from './progress.ts';
import { DEFAULT_SHOWN_LINES, engineRemarks, hasTooManyMalformed, remarks } from './remarks.ts';
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
  try {
    return await analyze(command.options, streams);
  } catch (error) {
    complain(streams, messageOf(error).split('\n'));
    return FAILED;
  }
}

async function analyze(options: AnalyzeOptions, streams: Streams): Promise<number> {
  if (options.dryRun && options.source.kind === 'bucket') return tellEstimate(options, streams);
  const { report, notes, estimate } = await analysisOf(options, streams);
  const talk = [...remarks(notes, options), ...engineRemarks(report, estimate)];
  if (talk.length > 0) complain(streams, talk);
  const format = options.format ?? (streams.stdout.isTTY ? 'table' : 'json');
  const text = format === 'json' ? `${JSON.stringify(report)}\n` : reportTable(report, options.threshold);
  await write(streams.stdout, text);
  if (!options.exitCode) return DONE;
  if (report.alert) return ALERT;
  return hasTooManyMalformed(notes, options) ? TOO_MANY_MALFORMED : DONE;
}

async function analysisOf(options: AnalyzeOptions, { stdin, stderr }: Streams): Promise<AnalyzedBucket> {
  const { source } = options;
  const progress = new ProgressBar(stderr, () => performance.now());
  const onProgress = (bytes: number, totalBytes: number | undefined) => progress.update(bytes, totalBytes);
  try {
    if (source.kind === 'bucket') {
      return await withBucket((analysis) => analysis.run({ ...requestOf(options), onProgress }));
    }
    return await analyzeLocal({
      ...settingsOf(options),
      path: source.path,
      standardInput: stdin,
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

/** Prints how much the analysis would read, and reads none of it. */
async function tellEstimate(options: AnalyzeOptions, { stdout }: Streams): Promise<number> {
  const estimate = await withBucket((analysis) => analysis.estimate(requestOf(options)));
  const format = options.format ?? (stdout.isTTY ? 'table' : 'json');
  await write(stdout, format === 'json' ? `${JSON.stringify(estimate)}\n` : estimateTable(estimate));
  return DONE;
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
  stderr.write(sentences.map((sentence) => `analyze: ${sentence}\n`).join(''));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
