import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { writeWholeSync } from '@fairway/crash-safe';

import { isDiskFault } from '../disk-fault.ts';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** One datum, reduced to the numbers that every statistic but a percentile needs. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface StoredMetric extends MetricName {
  readonly samples: Sample[];
}

/** CloudWatch keeps one-minute data for 15 days. */
const RETENTION_MS = 15 * 24 * 60 * 60 * 1000;

/** Every sample in memory, and in `metrics.jsonl` of the data folder when there is one. */
export class MetricStore {
  readonly #metrics = new Map<string, StoredMetric>();
  readonly #file: string | undefined;

  /** Reads the points of an earlier run, and drops those past retention. */
  constructor(dataFolder?: string) {
    if (dataFolder === undefined) return;
    mkdirSync(dataFolder, { recursive: true });
    this.#file = join(dataFolder, 'metrics.jsonl');
    if (existsSync(this.#file)) this.#restore(this.#file);
  }

  /** Adds the samples of one call: all of them, or, when the file cannot be written, none. */
  add(samples: readonly (readonly [MetricName, Sample])[]): void {
    if (this.#file !== undefined) appendWhole(this.#file, toLines(samples));
    for (const [metric, sample] of samples) this.#remember(metric, sample);
  }

  samplesOf(metric: MetricName): readonly Sample[] {
    return this.#metrics.get(identity(metric))?.samples ?? [];
  }

  metrics(): readonly MetricName[] {
    return [...this.#metrics.values()];
  }

  #remember(metric: MetricName, sample: Sample): void {
    const id = identity(metric);
    const known = this.#metrics.get(id);
    if (known === undefined) this.#metrics.set(id, { ...metric, samples: [sample] });
    else known.samples.push(sample);
  }

  #restore(file: string): void {
    const oldest = Date.now() - RETENTION_MS;
    const kept = readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => readLine(line) ?? [])
      .filter(([, sample]) => sample.time >= oldest);
    for (const [metric, sample] of kept) this.#remember(metric, sample);
    replace(file, toLines(kept));
  }
}

/** A crash can leave a torn line. */
function readLine(line: string): [[MetricName, Sample]] | undefined {
  try {
    return [JSON.parse(line) as [MetricName, Sample]];
  } catch {
    return undefined;
  }
}

/** Writes all of it or nothing: a full disk may take only the first half. */
function appendWhole(file: string, lines: string): void {
  const size = existsSync(file) ? statSync(file).size : 0;
  try {
    appendFileSync(file, lines);
  } catch (error) {
    cutTo(file, size);
    throw error;
  }
}

function cutTo(file: string, size: number): void {
  try {
    truncateSync(file, size);
  } catch {
    // There is none, or the disk takes nothing at all: reading passes over a torn line.
  }
}

/**
 * Rewrites a file without the points past their retention. On a full disk the old file stays: such points only take
 * room.
 */
function replace(file: string, lines: string): void {
  try {
    writeWholeSync(file, lines);
  } catch (error) {
    if (!isDiskFault(error)) throw error;
  }
}

function toLines(samples: readonly (readonly [MetricName, Sample])[]): string {
  return samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
}

function identity({ namespace, name, dimensions }: MetricName): string {
  const sorted = dimensions
    .map(({ Name, Value }) => [Name, Value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
