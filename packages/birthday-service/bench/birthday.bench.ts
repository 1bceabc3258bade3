// `npm run bench -- birthday [--runs N] [--seconds N]`: the service's statements against pgbench, in one interleaved run.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { CONNECTIONS, openContestants, operations, type Operation } from './birthday/contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

/** What the statements must reach of what pgbench, written in C, reaches with the same connections. */
const LEAST_SHARE: Readonly<Record<Operation, number>> = { read: 0.45, upsert: 0.6 };

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
  for (const { rule, met, got } of holds) console.log(`${met ? 'met   ' : 'MISSED'}  ${rule}: ${got}`);
  const folder = new URL('./results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const result = { date: new Date().toISOString(), machine: machine(), runs, seconds, rows, holds };
  await writeFile(new URL('birthday.json', folder), `${JSON.stringify(result, undefined, 2)}\n`);
  if (holds.some(({ met }) => !met)) process.exitCode = 1;
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
  console.log();
}

function holdOf({ operation, share }: Row) {
  if (share === undefined) return [];
  const least = LEAST_SHARE[operation];
  return [
    { rule: `${operation}s ≥ ${least} of prepared pgbench`, met: share >= least, got: share.toFixed(2) },
  ];
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${option} must be a whole number of 1 or more, got: '${text}'`);
  process.exit(2);
}
