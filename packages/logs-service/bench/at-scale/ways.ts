import { ATHENA_ASSUMED, secondsFor, type Reader } from '../../src/engine/crossover.ts';
import { costUsd } from '../../src/engine/estimate.ts';
import type { Figures } from './figures.ts';

/** A way to count, as the table and the picture have it. */
export interface Way {
  readonly name: string;
  readonly reader: Reader;
  /** US dollars for so many bytes. */
  readonly usd: (bytes: number) => number;
  /** Whether a part of it is assumed. */
  readonly isAssumed: boolean;
}

/** The size that the manifest of logs asks for. */
const TASK = { vcpus: 0.5, memoryGigabytes: 1 };
/** An hour of Fargate on ARM in eu-central-1, in US dollars. https://aws.amazon.com/fargate/pricing/ */
const HOUR_USD = { vcpu: 0.03725, gigabyte: 0.00409 };

export function waysOf(figures: Figures): readonly Way[] {
  const task = { startSeconds: 0, bytesPerSecond: TASK.vcpus / figures.cpuSecondsPerByteFromS3 };
  const taskUsdPerSecond = (TASK.vcpus * HOUR_USD.vcpu + TASK.memoryGigabytes * HOUR_USD.gigabyte) / 3_600;
  const ofFile = (bytesPerSecond: number) => ({ startSeconds: 0, bytesPerSecond });
  return [
    { name: 'one thread', reader: ofFile(figures.oneThread), usd: () => 0, isAssumed: false },
    { name: 'two threads', reader: ofFile(figures.twoThreads), usd: () => 0, isAssumed: false },
    {
      name: 'one Fargate task',
      reader: task,
      usd: (bytes) => secondsFor(task, bytes) * taskUsdPerSecond,
      isAssumed: false,
    },
    { name: 'Athena', reader: athenaWith(figures, ATHENA_ASSUMED.vcpus), usd: costUsd, isAssumed: true },
  ];
}

/** Athena, if a query gets so many virtual CPUs. */
export function athenaWith({ cpuSecondsPerByteOfTrino }: Figures, vcpus: number): Reader {
  return { startSeconds: ATHENA_ASSUMED.startSeconds, bytesPerSecond: vcpus / cpuSecondsPerByteOfTrino };
}
