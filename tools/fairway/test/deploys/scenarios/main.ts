// `npm run prove:deploys -- [NAME…]`: every way in which a deployment to AWS can end, played with the real command
// line, Terraform and SDK against an ECS that runs the tasks; after each, the next deployment must succeed.
// Independent environments, each with emulators of its own, are played side by side. `--list` names them, `--seed N`
// kills at the same points again, `--quick` leaves the deployment after each to the next one, `--write` puts what was
// played into the table of docs/reliability.md.
import { parseArgs } from 'node:util';

import { Stage } from '../stage/stage.ts';
import { branches } from './branches.ts';
import { goodEnds } from './good-ends.ts';
import { imagesAndMachines } from './images-and-machines.ts';
import { interrupted } from './interrupted.ts';
import { killed } from './killed.ts';
import { otherEnds } from './other-ends.ts';
import { playScenario, type Played } from './play-scenario.ts';
import { rolledBack } from './rolled-back.ts';
import { rollbacks } from './rollbacks.ts';
import type { Scenario } from './scenario.ts';
import { columns, row, summary, writeTable } from './table.ts';
import { told } from './told.ts';
import { verbEnds } from './verb-ends.ts';

const SERVICES = ['alpha', 'beta'];
const LANES = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    lanes: { type: 'string', default: `${LANES}` },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const all = [
  ...goodEnds,
  ...rolledBack,
  ...otherEnds,
  ...interrupted,
  ...killed(Number(values.seed)),
  ...rollbacks,
  ...verbEnds,
  ...imagesAndMachines,
  ...branches,
  ...told,
];
// The other scenarios change the environment that the first one has made.
const first = all[0]!;

if (values.list) for (const { name } of all) process.stdout.write(`${name}\n`);
else process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = all.filter(({ name }) => isAskedFor(name));
  const unknown = positionals.filter((words) => !all.some(({ name }) => name.includes(words)));
  if (unknown.length > 0) {
    process.stderr.write(`no scenario is called ${unknown.join(', ')}: -- --list tells all\n`);
    return 2;
  }
  process.stderr.write(`seed ${values.seed}: -- --seed ${values.seed} kills at the same points again\n`);
  process.stdout.write(`${columns}\n`);
  const startedAt = performance.now();
  const played = await playAll(chosen.filter((each) => each !== first));
  process.stdout.write(`${summary(played, performance.now() - startedAt)}\n`);
  const names = all.map(({ name }) => name);
  if (values.write) writeTable(played, names);
  return played.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

function isAskedFor(name: string): boolean {
  // A scenario's whole name means it alone: `rollback` is also a part of other names.
  return (
    positionals.length === 0 ||
    positionals.some((words) =>
      all.some((each) => each.name === words) ? name === words : name.includes(words),
    )
  );
}

/**
 * Each lane takes the next scenario from the same list; a scenario that needs more services has an environment of its
 * own.
 */
async function playAll(scenarios: readonly Scenario[]): Promise<readonly Played[]> {
  const played: Played[] = [];
  const wide = scenarios.filter(({ services }) => services !== undefined);
  const usual = scenarios.filter(({ services }) => services === undefined);
  const lanes = Math.max(1, Math.min(Number(values.lanes), usual.length));
  const isAlone = wide.length > 0 && usual.length === 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      if (lane === 0) for (const each of wide) await playOn(each.services ?? SERVICES, [each], played);
      if (!isAlone) await playOn(SERVICES, usual, played);
    }),
  );
  return played;
}

/** Takes from a list until nothing is left. */
async function playOn(services: readonly string[], list: Scenario[], played: Played[]): Promise<void> {
  const stage = await Stage.open(services);
  try {
    for (let next: Scenario | undefined = first; next !== undefined; next = list.shift()) {
      const result = await playScenario(next, stage, values.quick);
      const isKnown = next === first && played.some(({ name }) => name === first.name);
      if (isKnown && result.faults.length === 0) continue;
      played.push(result);
      process.stdout.write(`${row(result)}\n`);
    }
  } finally {
    await stage.close();
  }
}
