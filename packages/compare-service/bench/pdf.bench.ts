// `npm run bench -- pdf [--runs N]`: the text of 500 pages beside the tools that people would use, and what a bomb costs.
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

const PAGES = 500;
const BOMB_MIB = 300;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = positive('runs', values.runs);

const folder = join(import.meta.dirname, '../../../.fairway/bench/pdf');
const writeFiles = join(import.meta.dirname, 'pdf/write-files.ts');
execFileSync(process.execPath, [writeFiles, folder, String(PAGES), String(BOMB_MIB)]);

const reader = createPdfReader();
const contenders = await startContenders(join(folder, 'pages.pdf'), reader);
const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
// One round unmeasured: ours and pypdf are libraries of running programs, with what they load loaded.
for (const { read } of contenders) await read();
for (let round = 1; round <= runs; round += 1) {
  for (const { name, read } of contenders) times.get(name)?.push(await read());
  console.error(`round ${round} of ${runs}`);
}
const bombs = new Map<string, BombCost>();
for (const name of ['string', 'text'] as const) {
  bombs.set(name, await measureBomb(reader, readFileSync(join(folder, `${name}-bomb.pdf`))));
}
for (const { end } of contenders) await end();
await reader.close();

const rows = [...times].map(([name, seconds]) => ({ name, seconds: median(seconds) }));
const ours = rows.find(({ name }) => name === 'this service')?.seconds ?? Number.NaN;
console.log(`${PAGES} pages, medians of ${runs} interleaved runs, ${machine()}\n`);
for (const { name, seconds } of rows.toSorted((a, b) => a.seconds - b.seconds)) {
  const perPage = ((seconds * 1000) / PAGES).toFixed(2);
  console.log(
    `  ${name.padEnd(16)}${perPage.padStart(8)} ms a page ${(seconds / ours).toFixed(2).padStart(8)} x ours`,
  );
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
  const pypdf = rows.find(({ name }) => name === 'pypdf')?.seconds;
  const speed: Hold[] =
    pypdf === undefined
      ? []
      : [{ rule: 'at least 3.5x pypdf', met: pypdf / ours >= 3.5, got: `${(pypdf / ours).toFixed(2)}x` }];
  return [
    ...speed,
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
