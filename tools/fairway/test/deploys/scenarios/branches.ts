import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ACCOUNT, REGION } from '../stage/clone.ts';
import { emptyStack } from '../stage/small-stack.ts';
import type { Stage } from '../stage/stage.ts';
import { require } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Deployments of a whole branch: repositories, the network, both environments in it, and their monitoring. */
export const branches: readonly Scenario[] = [
  {
    name: 'a branch deploys all that it names, in order',
    play: async (stage) => {
      await writeStacksOfBranch(stage);
      await stage.commitSound();
      return stage.deployBranch('develop', '--json');
    },
    verdict: 'succeeded',
    code: 0,
    says: [
      /^ecr {2}.*created/m,
      /^vpc-demo {2}.*created/m,
      /^app-guest {2}.*SUCCESSFUL/m,
      /^monitoring-demo {2}/m,
    ],
    leaves: async (stage, { stdout, stderr }) => {
      const { deployments } = JSON.parse(stdout) as { deployments: { target: string; verdict: string }[] };
      const ends = Object.fromEntries(deployments.map(({ target, verdict }) => [target, verdict]));
      const targets = ['ecr', 'vpc-demo', 'demo', 'guest', 'monitoring-demo', 'monitoring-guest'];
      require(targets.every((each) => each in ends), `not all was deployed: ${stdout}`);
      require(Object.keys(ends).length === targets.length, `more was deployed: ${stdout}`);
      // The ends are told after all have ended; until then every line begins with its stack.
      const lastOfNetwork = stderr.lastIndexOf('\nvpc-demo  ');
      const firstOfApp = stderr.search(/\napp-(?:demo|guest) {2}/);
      require(lastOfNetwork >= 0 &&
        lastOfNetwork < firstOfApp, 'an environment did not wait for its network');
      await stage.answer('alpha', 'guest');

      const again = await stage.deployBranch('develop', '--json');
      const { verdict } = JSON.parse(again.stdout) as { verdict: string };
      require(again.code === 0 && verdict === 'nothing to deploy', `the second time: ${again.stdout}`);
    },
  },
  {
    name: 'a branch that deploys nothing',
    play: (stage) => stage.deployBranch('nobody', '--json'),
    verdict: 'none',
    code: 1,
    says: [/the branch nobody deploys nothing\. Those that do: develop/],
  },
];

async function writeStacksOfBranch(stage: Stage): Promise<void> {
  for (const name of ['ecr', 'vpc-demo']) {
    const folder = join(stage.root, 'stacks', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(emptyStack(name, ACCOUNT, REGION)));
  }
}
