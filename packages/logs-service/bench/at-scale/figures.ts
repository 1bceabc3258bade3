import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was measured on one machine, of text as services log it; CPU time does not depend on what else the machine did. */
export interface Figures {
  readonly date: string;
  readonly machine: string;
  /** Bytes of a file a second, on one thread and on two: of the benchmark `logs`. */
  readonly oneThread: number;
  readonly twoThreads: number;
  /** CPU seconds of one process for each byte that it reads from S3, by plain HTTP. */
  readonly cpuSecondsPerByteFromS3: number;
  /** CPU seconds of Trino for each byte that the statement reads. */
  readonly cpuSecondsPerByteOfTrino: number;
  /** How that is known. */
  readonly ofTrino: string;
}

interface LogsBenchmark {
  readonly rows: readonly {
    readonly name: string;
    readonly input: string;
    readonly megabytesPerSecond: number;
  }[];
}

/** The committed figures. */
export function committedFigures(): Figures {
  const { rows } = results('logs') as LogsBenchmark;
  const rateOf = (name: string): number =>
    (rows.find((row) => row.input === 'large' && row.name === name)?.megabytesPerSecond ?? Number.NaN) * 1e6;
  return {
    ...(results('logs-at-scale') as Omit<Figures, 'oneThread' | 'twoThreads'>),
    oneThread: rateOf('analyze, 1 thread'),
    twoThreads: rateOf('analyze'),
  };
}

function results(benchmark: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../results/${benchmark}.json`), 'utf8'));
}
