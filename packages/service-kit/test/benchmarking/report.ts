import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A condition that every run must meet. */
export interface Hold {
  readonly rule: string;
  readonly met: boolean;
  readonly got: string;
}

/** An option that is a whole number of 1 or more; with any other text the benchmark ends here. */
export function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${option} must be a whole number of 1 or more, got: '${text}'`);
  process.exit(2);
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The machine that the numbers of a run were measured on. */
export function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`;
}

/** A line for each, and exit code 1 when one is missed. */
export function printHolds(holds: readonly Hold[]): void {
  console.log();
  for (const { rule, met, got } of holds) console.log(`${met ? 'met   ' : 'MISSED'}  ${rule}: ${got}`);
  if (holds.some(({ met }) => !met)) process.exitCode = 1;
}

/**
 * Keeps a run, with its date and machine, as `results/<name>.json` beside the benchmark.
 * @param benchmark path of `<name>.bench.ts`
 */
export function keepResults(benchmark: string, run: object): void {
  const folder = join(dirname(benchmark), 'results');
  mkdirSync(folder, { recursive: true });
  const kept = { date: new Date().toISOString(), machine: machine(), ...run };
  const file = join(folder, `${basename(benchmark, '.bench.ts')}.json`);
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`);
}
