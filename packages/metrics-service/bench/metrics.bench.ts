// `npm run bench -- metrics [--runs N] [--seconds N]`: cached and uncached reads, live sockets, memory.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import {
  keepResults,
  machine,
  median,
  positive,
  printHolds,
  type Hold,
} from '@fairway/service-kit/benchmarking';
import autocannon from 'autocannon';
import { WebSocket } from 'ws';

import { openContestants, SMALL_METRIC, type Contestants, type Process } from './metrics/contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

const CONNECTIONS = 32;
const SOCKETS = 500;
const CHANGES = 20;
/** Days that were not asked for before, so that each is an entry of the cache of its own. */
const DISTINCT_READS = 8_000;
const MEMORY_BOUND_MIB = 300;

const rows: (readonly [what: string, value: string])[] = [];
const holds: Hold[] = [];
const contestants = await openContestants();
try {
  await cachedReads(contestants);
  await uncachedReads(contestants);
  await readsUnderChanges(contestants);
  await liveSockets(contestants);
  await memory(contestants);
  console.log(
    `autocannon -c${CONNECTIONS}, ${runs} × ${seconds} s each, interleaved, medians; ${machine()}\n`,
  );
  for (const [what, value] of rows) console.log(what.padEnd(58) + value.padStart(18));
  printHolds(holds);
  keepResults(import.meta.filename, { runs, seconds, rows, holds });
} finally {
  await contestants.close();
}

interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

async function load({ origin, token }: Process, path: string): Promise<Load> {
  const result = await autocannon({
    url: origin + path,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { authorization: `Bearer ${token}` },
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${path} failed requests`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

/** Round by round, so that a machine that slows down slows both sides. */
async function race(first: () => Promise<Load>, second: () => Promise<Load>) {
  await first();
  await second();
  const rounds: [Load, Load][] = [];
  for (let round = 1; round <= runs; round += 1) {
    rounds.push([await first(), await second()]);
    console.error(`round ${round} of ${runs}`);
  }
  const of = (read: (pair: [Load, Load]) => number): number => median(rounds.map(read));
  return {
    first: { perSecond: of(([a]) => a.perSecond), p99Ms: of(([a]) => a.p99Ms) },
    second: { perSecond: of(([, b]) => b.perSecond), p99Ms: of(([, b]) => b.p99Ms) },
    share: of(([a, b]) => b.perSecond / a.perSecond),
    p99Share: of(([a, b]) => b.p99Ms / a.p99Ms),
  };
}

async function cachedReads({ hello, cached }: Contestants): Promise<void> {
  const path = `/metrics/${SMALL_METRIC}`;
  const { first, second, share } = await race(
    () => load(hello, '/hello'),
    () => load(cached, path),
  );
  rows.push(['hello route with a token, requests/s', first.perSecond.toFixed(0)]);
  rows.push(['metric from the cache, requests/s', `${second.perSecond.toFixed(0)} (${share.toFixed(2)})`]);
  holds.push({ rule: 'cache hit ≥ 0.8 of the hello route', met: share >= 0.8, got: share.toFixed(2) });
}

async function uncachedReads({ uncached, plain }: Contestants): Promise<void> {
  const { first, second, share } = await race(
    async () => ({ perSecond: await plain(seconds), p99Ms: 0 }),
    () => load(uncached, `/metrics/${SMALL_METRIC}`),
  );
  rows.push(['its SQL by plain pg, READ ONLY transactions/s', first.perSecond.toFixed(0)]);
  rows.push(['metric without the cache, requests/s', `${second.perSecond.toFixed(0)} (${share.toFixed(2)})`]);
}

/** A change every 50 ms drops every result. */
async function readsUnderChanges({ cached, change }: Contestants): Promise<void> {
  const path = `/metrics/${SMALL_METRIC}`;
  const state = { isOver: false };
  const { first, second, p99Share } = await race(
    () => load(cached, path),
    async () => {
      state.isOver = false;
      const changing = (async () => {
        while (!state.isOver) {
          await change();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      const seen = await load(cached, path);
      state.isOver = true;
      await changing;
      return seen;
    },
  );
  rows.push(['p99 of cached reads, ms', first.p99Ms.toFixed(1)]);
  rows.push([
    'p99 while a record is added every 50 ms, ms',
    `${second.p99Ms.toFixed(1)} (${p99Share.toFixed(1)} ×)`,
  ]);
  holds.push({
    rule: 'p99 under changes ≤ 100 ms',
    met: second.p99Ms <= 100,
    got: `${second.p99Ms.toFixed(1)} ms`,
  });
}

async function liveSockets({ cached, change }: Contestants): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, (_, index) => openSocket(cached, index)));
  const took: number[] = [];
  for (let round = 1; round <= CHANGES; round += 1) {
    const arrivals = Promise.all(sockets.map((socket) => socket.next()));
    const started = performance.now();
    await change();
    await arrivals;
    took.push(performance.now() - started);
  }
  const isOnce = sockets.every(({ received }) => received() === CHANGES + 1);
  for (const { close } of sockets) close();
  const slowest = Math.max(...took);
  rows.push([`${SOCKETS} sockets: change to the last one’s message, median ms`, median(took).toFixed(0)]);
  rows.push([`the slowest of ${CHANGES} changes, ms`, slowest.toFixed(0)]);
  holds.push({
    rule: `${SOCKETS} sockets get a change within 1 s`,
    met: slowest <= 1_000,
    got: `${slowest.toFixed(0)} ms`,
  });
  holds.push({ rule: 'each gets each change once', met: isOnce, got: isOnce ? 'once' : 'not once' });
}

async function openSocket({ origin, tokens }: Process, index: number) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/metrics/${SMALL_METRIC}/live`, {
    headers: { authorization: `Bearer ${tokens[index % tokens.length]}` },
  });
  let received = 0;
  let arrived: () => void = () => undefined;
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  socket.on('message', () => {
    received += 1;
    arrived();
  });
  await next();
  return { next, received: () => received, close: () => socket.terminate() };
}

async function memory({ cached, longMetric }: Contestants): Promise<void> {
  const before = residentMib(cached.pid);
  let most = before;
  for (let read = 0; read < DISTINCT_READS; read += 1) {
    const start = new Date(Date.UTC(2020, 0, 1) + (read % 2_000) * 86_400_000).toISOString().slice(0, 10);
    const path = `/metrics/${longMetric}?start_date=${start}&day_range=${Math.floor(read / 2_000)}`;
    const response = await fetch(cached.origin + path, {
      headers: { authorization: `Bearer ${cached.token}` },
    });
    await response.arrayBuffer();
    if (read % 500 === 0) most = Math.max(most, residentMib(cached.pid));
  }
  rows.push(['memory before, MiB', before.toFixed(0)]);
  rows.push([`after ${DISTINCT_READS} different reads, MiB`, most.toFixed(0)]);
  holds.push({
    rule: `memory ≤ ${MEMORY_BOUND_MIB} MiB above the start`,
    met: most - before <= MEMORY_BOUND_MIB,
    got: `${(most - before).toFixed(0)} MiB`,
  });
}

function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
