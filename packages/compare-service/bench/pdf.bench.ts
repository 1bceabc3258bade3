// `npm run bench -- pdf [--runs N]`: reads the text of 500 pages beside the tools that people would use, and measures
// the cost of a bomb.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  keepResults,
  machine,
  median,
  positive,
  printHolds,
  type Hold,
} from '@fairway/service-kit/benchmarking';

import { createPdfReader } from '../src/pdf/pdf-reader.ts';
import { measureBomb, type BombCost } from './pdf/bomb-cost.ts';
import { startContenders } from './pdf/contenders.ts';
import { alignments, type Alignment } from './pdf/many-pages.ts';

const PAGES = 500;
const BOMB_MIB = 300;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = positive('runs', values.runs);

interface Row {
  readonly align: Alignment;
  readonly name: string;
  readonly seconds: number;
}

const folder = join(import.meta.dirname, '../../../.fairway/bench/pdf');
const writeFiles = join(import.meta.dirname, 'pdf/write-files.ts');
execFileSync(process.execPath, [writeFiles, folder, String(PAGES), String(BOMB_MIB)]);

const reader = createPdfReader();
const rows: Row[] = [];
for (const align of alignments) rows.push(...(await measure(align)));
const bombs = new Map<string, BombCost>();
for (const name of ['string', 'text'] as const) {
  bombs.set(name, await measureBomb(reader, readFileSync(join(folder, `${name}-bomb.pdf`))));
}
await reader.close();

console.log(`${PAGES} pages, medians of ${runs} interleaved runs, ${machine()}`);
for (const align of alignments) {
  console.log(`\nlines set by '${align}'`);
  const ours = secondsOf('this service', align) ?? Number.NaN;
  for (const { name, seconds } of rowsOf(align).toSorted((a, b) => a.seconds - b.seconds)) {
    const perPage = ((seconds * 1000) / PAGES).toFixed(2);
    console.log(
      `  ${name.padEnd(16)}${perPage.padStart(8)} ms a page ${(seconds / ours).toFixed(2).padStart(8)} x ours`,
    );
  }
}
console.log(`\nbombs that inflate to ${BOMB_MIB} MiB`);
for (const [name, { refusal, seconds, peakMegabytes, afterMegabytes }] of bombs) {
  console.log(
    `  ${name.padEnd(16)}${seconds.toFixed(1).padStart(6)} s ${peakMegabytes.toFixed(0).padStart(6)} MB at most, ${afterMegabytes.toFixed(0)} MB after: ${refusal}`,
  );
}
const holds = judge();
printHolds(holds);
keepResults(import.meta.filename, { pages: PAGES, runs, rows, holds, bombs: Object.fromEntries(bombs) });

function judge(): Hold[] {
  return [
    ...alignments.flatMap(speedHold),
    ...[...bombs].flatMap(([name, { seconds, peakMegabytes }]) => [
      { rule: `bomb of ${name} within 5 s`, met: seconds <= 5, got: `${seconds.toFixed(1)} s` },
      {
        rule: `bomb of ${name} within 512 MB, both processes together`,
        met: peakMegabytes <= 512,
        got: `${peakMegabytes.toFixed(0)} MB`,
      },
    ]),
  ];
}

function speedHold(align: Alignment): Hold[] {
  const [pypdf, ours] = [secondsOf('pypdf', align), secondsOf('this service', align)];
  if (pypdf === undefined || ours === undefined) return [];
  const ratio = pypdf / ours;
  return [{ rule: `at least 3.5x pypdf, '${align}'`, met: ratio >= 3.5, got: `${ratio.toFixed(2)}x` }];
}

async function measure(align: Alignment): Promise<Row[]> {
  const contenders = await startContenders(join(folder, `${align}.pdf`), reader);
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  // One round is not measured: ours and pypdf are libraries of running programs, with their modules loaded.
  for (const { read } of contenders) await read();
  for (let round = 1; round <= runs; round += 1) {
    for (const { name, read } of contenders) times.get(name)?.push(await read());
    console.error(`'${align}', round ${round} of ${runs}`);
  }
  for (const { end } of contenders) await end();
  return [...times].map(([name, seconds]) => ({ align, name, seconds: median(seconds) }));
}

function rowsOf(align: Alignment): Row[] {
  return rows.filter((row) => row.align === align);
}

function secondsOf(contender: string, align: Alignment): number | undefined {
  return rowsOf(align).find(({ name }) => name === contender)?.seconds;
}
