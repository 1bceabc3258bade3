import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { seconds, type Observed } from './observation.ts';

const page = fileURLToPath(new URL('../../../../docs/reliability.md', import.meta.url));

/** More than this, for each processor, is other people's work, taken before anything is started. */
const IDLE_LOAD = 0.5;
const loadBefore = loadavg()[0] ?? 0;

/** Prints the table of a part, puts it into docs/reliability.md, and sets the exit code when something did not hold. */
export function report(part: string, rows: readonly Observed[]): void {
  const text = [machine(), '', ...table(rows)].join('\n');
  process.stdout.write(`${text}\n`);
  replaceSection(part, text);
  for (const { fault, missed } of rows) {
    for (const sentence of missed) process.stderr.write(`failed: ${fault}: ${sentence}\n`);
  }
  if (rows.some(({ missed }) => missed.length > 0)) process.exitCode = 1;
}

/** Says that a part cannot run here. */
export function skip(reason: string): void {
  process.stderr.write(`skipped: ${reason}\n`);
}

/** The date and the machine of a measurement, as a sentence. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  const parts = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${gib} GiB`;
  const isBusy = loadBefore / availableParallelism() > IDLE_LOAD;
  const busy = isBusy
    ? `; **the machine had other work** (load ${loadBefore.toFixed(1)} before it began), so times are longer than they would be`
    : '';
  return `Measured ${new Date().toISOString().slice(0, 10)} on ${parts}${busy}.`;
}

function table(rows: readonly Observed[]): readonly string[] {
  return [
    '| fault | requests | what users saw | slowest answer | recovered after | acknowledged writes | lost |',
    '| --- | --: | --- | --: | --: | --: | --: |',
    ...rows.map(
      ({ fault, requests, failed, slowestMs, acknowledged, lost, ...recovery }) =>
        `| ${[fault, requests, seen(failed), seconds(slowestMs), recoveredText(recovery), acknowledged, lost].join(' | ')} |`,
    ),
  ];
}

function recoveredText({ recoveredMs, from }: Pick<Observed, 'recoveredMs' | 'from'>): string {
  if (recoveredMs === 0 && from === 'fault') return 'nobody noticed';
  return from === 'end' ? `${seconds(recoveredMs)} after it was over` : seconds(recoveredMs);
}

function seen(failed: ReadonlyMap<string, number>): string {
  if (failed.size === 0) return 'no failure';
  return [...failed].map(([key, times]) => `${times} × ${key}`).join(', ');
}

/** The text between `<!-- begin PART -->` and `<!-- end PART -->` of docs/reliability.md. */
export function readSection(part: string): string {
  const [, text] =
    new RegExp(`<!-- begin ${part} -->([^]*?)<!-- end ${part} -->`).exec(readFileSync(page, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${page} has no section for ${part}`);
  return text;
}

/** Puts a text between `<!-- begin PART -->` and `<!-- end PART -->` of docs/reliability.md. */
export function replaceSection(part: string, text: string): void {
  const before = readFileSync(page, 'utf8');
  const section = new RegExp(`(<!-- begin ${part} -->)[^]*?(<!-- end ${part} -->)`);
  if (!section.test(before)) throw new Error(`${page} has no section for ${part}`);
  writeFileSync(
    page,
    before.replace(section, (_, begin: string, end: string) => `${begin}\n\n${text}\n\n${end}`),
  );
}
