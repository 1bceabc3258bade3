import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Measured {
  readonly date: string;
  readonly machine: string;
}

/** Measured with text as services log it; CPU time does not depend on what else the machine did. */
export interface Figures extends Measured {
  /** The benchmark `logs`, which measures threads on files. */
  readonly threads: Measured;
  /** Bytes of a file a second, on one thread and on two. */
  readonly oneThread: number;
  readonly twoThreads: number;
  /** CPU seconds of one process for each byte that it reads from S3, by plain HTTP. */
  readonly cpuSecondsPerByteFromS3: number;
  /** CPU seconds of Trino for each byte that the statement reads. */
  readonly cpuSecondsPerByteOfTrino: number;
  /** How that is known. */
  readonly ofTrino: string;
}

interface LogsBenchmark extends Measured {
  readonly rows: readonly {
    readonly name: string;
    readonly input: string;
    readonly megabytesPerSecond: number;
  }[];
}

/** The committed figures. */
export function committedFigures(): Figures {
  const { rows, date, machine } = results('logs') as LogsBenchmark;
  const rateOf = (name: string): number =>
    (rows.find((row) => row.input === 'large' && row.name === name)?.megabytesPerSecond ?? Number.NaN) * 1e6;
  return {
    ...(results('logs-at-scale') as Omit<Figures, 'threads' | 'oneThread' | 'twoThreads'>),
    threads: { date, machine },
    oneThread: rateOf('analyze, 1 thread'),
    twoThreads: rateOf('analyze'),
  };
}

function results(benchmark: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../results/${benchmark}.json`), 'utf8'));
}
