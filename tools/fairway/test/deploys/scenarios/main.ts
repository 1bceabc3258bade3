// `npm run prove:deploys -- scenarios [PATTERN]`: every way in which a deployment to AWS can end, played with the real
// command line, Terraform and SDK against an ECS that runs the tasks; after each, the next deployment must succeed.
import { Stage } from '../stage/stage.ts';
import { goodEnds } from './good-ends.ts';
import { otherEnds } from './other-ends.ts';
import { rolledBack } from './rolled-back.ts';
import { verbEnds } from './verb-ends.ts';
import { playScenario, type Played } from './scenario.ts';

const [pattern = ''] = process.argv.slice(2);
const all = [...goodEnds, ...rolledBack, ...otherEnds, ...verbEnds];
const [first] = all;
// The others change what the first one has made.
const chosen = all.filter((each) => each === first || each.name.includes(pattern));

const stage = await Stage.open();
const played: Played[] = [];
try {
  for (const scenario of chosen) {
    const result = await playScenario(scenario, stage);
    played.push(result);
    process.stdout.write(`${row(result)}\n`);
  }
} finally {
  await stage.close();
}
const failed = played.filter(({ faults }) => faults.length > 0);
process.stdout.write(`${played.length} scenarios, ${failed.length} not as they must be\n`);
for (const { name, faults } of failed) process.stdout.write(`${name}: ${faults.join('; ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function row({ name, verdict, code, seconds, nextSeconds, faults }: Played): string {
  const mark = faults.length === 0 ? '✓' : '✗';
  const times = `${seconds.toFixed(1).padStart(6)} s, next ${nextSeconds.toFixed(1)} s`;
  return `${mark} ${name.padEnd(46)} ${verdict.padEnd(18)} ${String(code).padStart(4)} ${times}`;
}
