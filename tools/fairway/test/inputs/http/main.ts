// `npm run prove:inputs -- http [--port N] [--seed N] [--odd N] [--examples N] [--turns N] [--slow N]`: hostile requests,
// slow clients and refused uploads against a whole environment, through its edge; then its memory.
import { parseArgs } from 'node:util';

import { askMeanwhile } from './bystanders.ts';
import { startEnvironment, type RunningEnvironment } from './running-environment.ts';
import { MemoryWatch } from './memory.ts';
import { sendOddRequests } from './odd-part.ts';
import { fuzzByDocuments } from './openapi-fuzzing.ts';
import { uploadToRefusals } from './refused-uploads.ts';
import { beSlow } from './slow-clients.ts';
import { Tally, tallyTable } from './tally.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    /** Requests that two servers could understand differently. */
    odd: { type: 'string', default: '40000' },
    /** Cases for each operation of the OpenAPI documents. */
    examples: { type: 'string', default: '300' },
    /** The number of times that each client sends each upload. */
    turns: { type: 'string', default: '50' },
    /** Slow clients of each kind. */
    slow: { type: 'string', default: '50' },
  },
});
const [port, seed, odd, examples, turns, slow] = [
  values.port,
  values.seed,
  values.odd,
  values.examples,
  values.turns,
  values.slow,
].map(Number) as [number, number, number, number, number, number];
const sizes = [1_000, 400_000, 5_000_000, 40_000_000];

const environment = await startEnvironment(port);
const tallies: Tally[] = [];
try {
  // A first round of each kind takes the memory that a process needs once.
  await proveAll({ odd: Math.min(odd, 3_000), examples: 5, turns: 1, slow: 0 }, () => undefined);
  const memory = await MemoryWatch.begin(environment);
  await proveAll({ odd, examples, turns, slow }, (tally) => tallies.push(tally));
  const rows = await memory.end();
  console.log(`${tallyTable(tallies)}\n\n${rows.table}`);
  for (const tally of tallies) {
    for (const [words, times] of tally.faults) console.log(`${tally.part}: ${times} × ${words}`);
  }
  const requests = tallies.reduce((sum, tally) => sum + tally.requests, 0);
  console.log(`${requests} requests`);
  for (const fault of rows.faults) console.error(`failed: ${fault}`);
  if (rows.faults.length > 0 || tallies.some(({ failed }) => failed)) process.exitCode = 1;
} finally {
  await environment.stop();
}

interface Amounts {
  readonly odd: number;
  readonly examples: number;
  readonly turns: number;
  readonly slow: number;
}

async function proveAll(amounts: Amounts, keep: (tally: Tally) => void): Promise<void> {
  const bystanders = new Tally('bystanders');
  const endBystanders = askMeanwhile(environment.port, 4, bystanders);
  const parts: readonly (readonly [
    string,
    (environment: RunningEnvironment, tally: Tally) => Promise<void>,
  ])[] = [
    ['odd requests', (where, tally) => sendOddRequests(where, { count: amounts.odd, seed }, tally)],
    ['OpenAPI', (where, tally) => fuzzByDocuments(where, { examples: amounts.examples, seed }, tally)],
    ['slow clients', (where, tally) => beSlow(where, amounts.slow, tally)],
    ['refused uploads', (where, tally) => uploadToRefusals(where, { turns: amounts.turns, sizes }, tally)],
  ];
  for (const [name, prove] of parts) {
    const tally = new Tally(name);
    keep(tally);
    console.error(`${name} …`);
    await prove(environment, tally);
    tally.end();
  }
  await endBystanders();
  bystanders.end();
  keep(bystanders);
}
