import type { Hold } from '@fairway/service-kit/benchmarking';

import type { Row } from './race.ts';

const MAX_MEGABYTES = 150;

/** Every hold that can be judged by these rows; a missing contender leaves its holds out. */
export function holds(rows: readonly Row[]): Hold[] {
  const find = (name: string, input: Row['input']) =>
    rows.find((row) => row.name === name && row.input === input);
  const faster = (
    rule: string,
    input: Row['input'],
    names: readonly [string, string],
    factor: number,
  ): Hold[] => {
    const [ours, theirs] = names.map((name) => find(name, input));
    if (ours === undefined || theirs === undefined) return [];
    const ratio = theirs.seconds / ours.seconds;
    return [{ rule: `${rule} (${input})`, met: ratio >= factor, got: `${ratio.toFixed(2)}x` }];
  };
  const ours = rows.filter(({ name }) => name.startsWith('analyze'));
  return [
    ...faster('at least 10x the python json loop', 'clean', ['analyze', 'python json loop'], 10),
    ...faster('at least 5x the python json loop', 'adversarial', ['analyze', 'python json loop'], 5),
    ...(['clean', 'adversarial'] as const).flatMap((input) => [
      ...faster('at least duckdb, 1 thread each', input, ['analyze, 1 thread', 'duckdb, 1 thread'], 1),
      ...faster('at least duckdb, 2 threads each', input, ['analyze', 'duckdb, 2 threads'], 1),
    ]),
    ...faster('at most 1.1x the time of gzip -dc', 'gzip', ['analyze', 'gzip -dc'], 1 / 1.1),
    ...ours.flatMap((row) => flatMemory(row)),
  ];
}

function flatMemory({ name, input, peakMegabytes }: Row): Hold[] {
  if (peakMegabytes === undefined) return [];
  const rule = `at most ${MAX_MEGABYTES} MB of memory: ${name} (${input})`;
  return [{ rule, met: peakMegabytes <= MAX_MEGABYTES, got: `${peakMegabytes.toFixed(0)} MB` }];
}
