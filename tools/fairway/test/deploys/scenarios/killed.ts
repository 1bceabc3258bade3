import type { Stage } from '../stage/stage.ts';
import {
  killAndAgain,
  killedAndAgain,
  killedAtCallAndAgain,
  killedWhileItFollows,
  killWithTerraform,
  untilUnlocked,
} from './killing.ts';
import { deployAnother, require } from './play.ts';
import { randomNumbers } from './random.ts';
import type { Scenario } from './scenario.ts';

const WELL = { verdict: 'succeeded', code: 0 } as const;
const RANDOM_KILLS = 10;

/** Deployments that are killed without a last word, and run again. */
export function killed(seed: number): readonly Scenario[] {
  return [
    {
      name: 'killed while images are made, and run again',
      play: killedAtCallAndAgain(/^(?:GET|PUT) releases\/demo\.json/),
      ...WELL,
    },
    { name: 'killed while it plans, and run again', play: killedAtCallAndAgain(/^PUT .*\.tflock$/), ...WELL },
    { name: 'killed while it applies, and run again', play: killedAndAgain(/Creating\.\.\./), ...WELL },
    { name: 'killed while it follows, and run again', play: killedWhileItFollows, ...WELL },
    {
      name: 'killed while it asks the domain, and run again',
      play: killedAndAgain(/asking http/),
      ...WELL,
      says: [/has not ended: this one takes its place/],
    },
    {
      name: 'killed while it goes back, and run again',
      play: async (stage) => {
        await stage.commit({ alpha: 'crashes' });
        const running = stage.startDeploy();
        await running.says(/going back to the version before/);
        await stage.commitSound();
        return killAndAgain(stage, running);
      },
      ...WELL,
    },
    {
      name: 'the machine dies while it applies, and another one goes on',
      play: async (stage) => {
        await stage.commitSound();
        const running = stage.startDeploy();
        await running.says(/Modifying\.\.\.|Creating\.\.\./);
        await killWithTerraform(stage, running);
        return untilUnlocked(stage);
      },
      ...WELL,
    },
    {
      name: `killed at ${RANDOM_KILLS} random points, and run again`,
      play: (stage) => killOften(stage, seed),
      ...WELL,
    },
  ];
}

/** Each at another moment of a deployment; every third time Terraform dies as well. */
async function killOften(stage: Stage, seed: number) {
  const random = randomNumbers(seed);
  await deployAnother(stage);
  await stage.commitSound();
  let end = await stage.deploy('--json');
  for (let kill = 1; kill <= RANDOM_KILLS; kill += 1) {
    const afterMs = Math.round(random() * end.tookMs);
    const takesTerraform = random() < 1 / 3;
    await stage.commitSound();
    const running = stage.startDeploy();
    // A random moment, whatever the verb is doing then.
    await Promise.race([running.ended, new Promise((resolve) => setTimeout(resolve, afterMs))]);
    if (takesTerraform) await killWithTerraform(stage, running);
    else running.child.kill('SIGKILL');
    const { stderr } = await running.ended;
    const last = stderr.trim().split('\n').at(-1) ?? '';
    process.stderr.write(
      `  kill ${kill} after ${afterMs} ms${takesTerraform ? ', with Terraform' : ''}: ${last}\n`,
    );
    end = await untilUnlocked(stage);
    const isGood = end.code === 0 && (await stage.ledger()).desired === undefined;
    require(isGood, `seed ${seed}, kill ${kill} after ${afterMs} ms:\n${stderr}\nrun again:\n${end.stderr}`);
  }
  return end;
}
