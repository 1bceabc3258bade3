// `npm run bench -- birthday [--runs N] [--seconds N]`: the service's statements against pgbench, in one interleaved run.
import { parseArgs } from 'node:util';

import { keepResults, machine, median, positive, printHolds } from '@fairway/service-kit/benchmarking';

import { CONNECTIONS, openContestants, operations, type Operation } from './birthday/contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

/** The least share of pgbench's rate (a program in C, with the same connections) that the statements must reach. */
const MIN_SHARE: Readonly<Record<Operation, number>> = { read: 0.45, upsert: 0.6 };

interface Row {
  readonly operation: Operation;
  readonly ours: number;
  readonly pgbench?: number;
  readonly share?: number;
}

const { ours, pgbench, close } = await openContestants();
try {
  const rows: Row[] = [];
  for (const operation of operations) rows.push(await race(operation));
  console.log(
    `${CONNECTIONS} connections, Unix socket, ${runs} × ${seconds} s each, interleaved, medians; ${machine()}\n`,
  );
  print(rows);
  const holds = rows.flatMap(holdOf);
  printHolds(holds);
  keepResults(import.meta.filename, { runs, seconds, rows, holds });
} finally {
  await close();
}

/** Ratios are taken round by round, so that a machine that slows down slows both sides. */
async function race(operation: Operation): Promise<Row> {
  await ours(operation, 1);
  const rounds: { readonly ours: number; readonly pgbench: number | undefined }[] = [];
  for (let round = 1; round <= runs; round += 1) {
    rounds.push({ pgbench: await pgbench?.(operation, seconds), ours: await ours(operation, seconds) });
    console.error(`${operation}: round ${round} of ${runs}`);
  }
  const row = { operation, ours: Math.round(median(rounds.map((round) => round.ours))) };
  if (pgbench === undefined) return row;
  return {
    ...row,
    pgbench: Math.round(median(rounds.map((round) => round.pgbench ?? 0))),
    share: median(rounds.map((round) => round.ours / (round.pgbench ?? 1))),
  };
}

function print(rows: readonly Row[]): void {
  console.log('operation   statements/s     pgbench   share');
  for (const { operation, ours: own, pgbench: theirs, share } of rows) {
    const cells = [
      String(own).padStart(13),
      String(theirs ?? '-').padStart(12),
      (share?.toFixed(2) ?? '-').padStart(8),
    ];
    console.log(operation.padEnd(11) + cells.join(''));
  }
}

function holdOf({ operation, share }: Row) {
  if (share === undefined) return [];
  const least = MIN_SHARE[operation];
  return [
    { rule: `${operation}s ≥ ${least} of prepared pgbench`, met: share >= least, got: share.toFixed(2) },
  ];
}
