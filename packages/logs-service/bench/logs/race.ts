import { statSync } from 'node:fs';

import { median } from '@fairway/service-kit/benchmarking';

import type { Contender, Found } from './contenders.ts';
import type { Inputs } from './inputs.ts';
import { measure, type Measured } from './measure.ts';

/** The medians of a contender's runs. */
export interface Row {
  readonly name: string;
  readonly input: keyof Inputs;
  readonly seconds: number;
  /** Megabytes (10^6 bytes) of uncompressed log text. */
  readonly megabytesPerSecond: number;
  readonly cpuSeconds?: number;
  /** The most of all runs. */
  readonly peakMegabytes?: number;
  readonly found: Found;
}

export interface Race {
  readonly inputs: Inputs;
  readonly runs: number;
  readonly gnuTime: boolean;
  readonly onRun: (done: number, all: number) => void;
}

/** Runs all contenders once, then again, and so on: a disturbance of the machine affects all alike. */
export async function race(
  contenders: readonly Contender[],
  { inputs, runs, gnuTime, onRun }: Race,
): Promise<Row[]> {
  const measured = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  let done = 0;
  for (let run = 0; run < runs; run++) {
    for (const [contender, results] of measured) {
      results.push(await measure(contender.command, gnuTime));
      onRun(++done, runs * contenders.length);
    }
  }
  const rows = contenders.map((contender) => rowOf(contender, measured.get(contender) ?? [], inputs));
  checkAgreement(rows);
  return rows;
}

function rowOf({ name, input, found }: Contender, results: readonly Measured[], inputs: Inputs): Row {
  const seconds = median(results.map((result) => result.seconds));
  const bytes = statSync(input === 'gzip' ? inputs.clean : inputs[input]).size;
  const cpu = results.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  const peaks = results.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    name,
    input,
    seconds,
    megabytesPerSecond: bytes / 1e6 / seconds,
    ...(cpu.length > 0 ? { cpuSeconds: median(cpu) } : {}),
    ...(peaks.length > 0 ? { peakMegabytes: Math.max(...peaks) } : {}),
    found: numbersOf(found(results[0]?.output ?? '')),
  };
}

function numbersOf({ total, malformed, lines }: Found): Found {
  const numbers = Object.entries({ total, malformed, lines }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(numbers);
}

/** A contender that counts something else is in another race. */
function checkAgreement(rows: readonly Row[]): void {
  for (const key of ['total', 'malformed', 'lines'] as const) {
    for (const input of new Set(rows.map((row) => row.input))) {
      const counted = rows.filter((row) => row.input === input && row.found[key] !== undefined);
      const answers = counted.map(({ name, found }) => `${name}: ${String(found[key])}`);
      if (new Set(counted.map(({ found }) => found[key])).size > 1) {
        throw new Error(`contenders must find the same ${key} on ${input}, got: ${answers.join(', ')}`);
      }
    }
  }
}
