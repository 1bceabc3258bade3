// `npm run bench -- tracing [--runs N] [--seconds N]`: the CPU time of a request without tracing, and at some shares of sent
// traces. One process is switched between them, so that each is compared with what came right before it: on a busy machine
// two processes differ by more than tracing costs.
import { parseArgs } from 'node:util';

import { keepResults, loadGenerator, positive, printHolds, type Hold } from '../test/benchmarking/index.ts';
import { requireBatches, startCollector, startSwitchedKit } from './contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, seconds: { type: 'string', default: '1' } },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

/** Of a hundred traces none, five as docs/tracing.md recommends, and all are sent. */
const shares = ['off', 0, 0.05, 1] as const;
type Share = (typeof shares)[number];
/** CPU time of a request in microseconds. */
type Round = Readonly<Record<Share, number>>;

const collector = await startCollector();
const kit = await startSwitchedKit(collector);
try {
  const { name: generator, run } = loadGenerator();
  const measure = async (share: Share): Promise<number> => {
    const before = await kit.switchTo(share);
    const { requestsPerSecond, failures } = await run(kit.url, seconds);
    // Sending what waits is a part of its cost.
    const after = await kit.switchTo('off');
    if (failures > 0) throw new Error('the kit failed requests');
    return (after - before) / (requestsPerSecond * seconds);
  };
  for (const share of shares) await measure(share);
  const rounds: Round[] = [];
  for (let round = 1; round <= runs; round += 1) {
    const costs: [Share, number][] = [];
    // There and back: who always comes first would have the quieter machine, or the busier one.
    for (const share of round % 2 === 0 ? shares : shares.toReversed()) {
      costs.push([share, await measure(share)]);
    }
    rounds.push(Object.fromEntries(costs) as unknown as Round);
    console.error(`round ${round} of ${runs}`);
  }
  await requireBatches(collector);
  const quiet = (share: Share): number => lowerQuartile(rounds.map((round) => round[share]));
  const rows = shares.map((share) => ({
    share,
    cpuMicros: quiet(share),
    ofOff: quiet(share) / quiet('off'),
  }));
  print(rows);
  const holds = judge(rows);
  printHolds(holds);
  keepResults(import.meta.filename, { generator, runs, seconds, rows, holds });
} finally {
  for (const { process: server } of [kit, collector]) server.kill();
}

/** Other work on the machine makes a request dearer, as it takes the processor's caches, and never cheaper. */
function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN;
}

interface Row {
  readonly share: Share;
  readonly cpuMicros: number;
  readonly ofOff: number;
}

function print(rows: readonly Row[]): void {
  console.log('sent      CPU µs a request  of untraced');
  for (const { share, cpuMicros, ofOff } of rows) {
    const sent = share === 'off' ? 'untraced' : `${share * 100} %`;
    console.log(sent.padEnd(10) + cpuMicros.toFixed(1).padStart(16) + ofOff.toFixed(2).padStart(13));
  }
}

function judge(rows: readonly Row[]): Hold[] {
  const ratio = rows.find(({ share }) => share === 0.05)?.ofOff ?? Number.NaN;
  return [{ rule: 'five of a hundred traces ≤ 1.1 of untraced', met: ratio <= 1.1, got: ratio.toFixed(2) }];
}
