// `npm run bench -- http [--runs N] [--seconds N]`: the kit's hello route against its peers, in one interleaved run.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { startContestants } from './contestants.ts';
import { loadGenerator, type Load } from './load.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = Number(values.runs);
const seconds = Number(values.seconds);
const WARM_UP_SECONDS = 3;

interface Row {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly shareOfRaw: number;
  readonly p99OfRaw: number;
}

const contestants = await startContestants();
try {
  const { name, run } = loadGenerator();
  const seen = new Map<string, Load[]>(contestants.map((contestant) => [contestant.name, []]));
  for (const { url } of contestants) await run(url, WARM_UP_SECONDS);
  for (let round = 0; round < runs; round += 1) {
    for (const contestant of contestants) {
      const load = await run(contestant.url, seconds);
      if (load.failures > 0) throw new Error(`${contestant.name} failed requests`);
      seen.get(contestant.name)?.push(load);
    }
    console.error(`round ${round + 1} of ${runs}`);
  }
  const rows = rowsOf(seen);
  console.log(`${name}, ${runs} × ${seconds} s each, interleaved, medians; ${cpus().length} cores\n`);
  printTable(rows);
  const holds = checkHolds(rows);
  for (const { text, met } of holds) console.log(`${met ? 'met   ' : 'missed'}  ${text}`);
  await record({ generator: name, runs, seconds, rows, holds });
  if (holds.some(({ met }) => !met)) process.exitCode = 1;
} finally {
  for (const contestant of contestants) contestant.process.kill('SIGKILL');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Ratios are taken round by round, so that a machine that slows down slows both sides. */
function rowsOf(seen: ReadonlyMap<string, readonly Load[]>): Row[] {
  const raw = seen.get('raw node:http') ?? [];
  return [...seen].map(([name, loads]) => ({
    name,
    requestsPerSecond: Math.round(median(loads.map((load) => load.requestsPerSecond))),
    p99Ms: median(loads.map((load) => load.p99Ms)),
    shareOfRaw: median(
      loads.map((load, round) => load.requestsPerSecond / (raw[round]?.requestsPerSecond ?? 1)),
    ),
    p99OfRaw: median(loads.map((load, round) => load.p99Ms / (raw[round]?.p99Ms ?? 1))),
  }));
}

function printTable(rows: readonly Row[]): void {
  console.log('server                 requests/s  of raw     p99 ms  of raw');
  for (const { name, requestsPerSecond, shareOfRaw, p99Ms, p99OfRaw } of rows) {
    console.log(
      name.padEnd(22) +
        String(requestsPerSecond).padStart(11) +
        shareOfRaw.toFixed(2).padStart(8) +
        p99Ms.toFixed(2).padStart(11) +
        p99OfRaw.toFixed(1).padStart(8),
    );
  }
  console.log();
}

function checkHolds(rows: readonly Row[]): { text: string; met: boolean }[] {
  const of = (name: string): Row | undefined => rows.find((row) => row.name === name);
  const share = (name: string): number => of(name)?.shareOfRaw ?? 0;
  // Neither writes a line a request.
  const versusFastApi = share('kit, no log') / share('fastapi + uvicorn');
  const p99 = of('kit, full')?.p99OfRaw ?? Number.NaN;
  return [
    hold(`without logging ≥ 0.5 of raw: ${share('kit, no log').toFixed(2)}`, share('kit, no log') >= 0.5),
    hold(`full stack ≥ 0.3 of raw: ${share('kit, full').toFixed(2)}`, share('kit, full') >= 0.3),
    hold(`full stack p99 ≤ 4 × raw's: ${p99.toFixed(1)}`, p99 <= 4),
    ...(of('fastapi + uvicorn') === undefined
      ? []
      : [
          hold(
            `without logging ≥ 2.5 × FastAPI without its access log: ${versusFastApi.toFixed(1)}`,
            versusFastApi >= 2.5,
          ),
        ]),
  ];
}

function hold(text: string, met: boolean): { text: string; met: boolean } {
  return { text, met };
}

async function record(result: object): Promise<void> {
  const folder = new URL('./results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('http.json', folder), `${JSON.stringify(result, undefined, 2)}\n`);
}
