import { hostname } from 'node:os';

import { DescribeClustersCommand, DescribeServicesCommand } from '@aws-sdk/client-ecs';

import type { Stage } from '../stage/stage.ts';
import { LOCK } from './left-behind.ts';
import { CLUSTER, holding, noteEdition, require, requireEdition, scaleTo, succeeds } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Ends of promotions, and of verbs that repair an environment. */
export const verbEnds: readonly Scenario[] = [
  {
    name: 'unlock of a run that is gone, then deploy',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const who = { Who: `ann@${hostname()}`, Created: '2026-01-01T00:00:00Z' };
      const Body = JSON.stringify({ ID: 'a', Operation: 'OperationTypeApply', ...who });
      await stage.writeObject(LOCK, Body);
      require((await stage.deploy('--json')).code === 3, 'a lock does not keep a deployment away');
      await succeeds(stage.run('unlock', 'demo'));
      return stage.deploy('--json');
    },
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'restart',
    play: async (stage) => {
      await noteEdition(stage);
      return stage.run('restart', 'demo');
    },
    verdict: 'done',
    code: 0,
    says: [/\(service alpha\) \(deployment \S+\) SUCCESSFUL/],
    leaves: (stage) => requireEdition(stage, stage.editions[0]),
  },
  {
    name: 'scale, and the next deployment sets the number of its file',
    play: async (stage) => {
      await succeeds(stage.run('scale', 'demo', 'alpha', '2'));
      require((await desiredCount(stage)) === 2, 'it has not two tasks');
      await stage.commit({ alpha: 'sound' });
      const end = await stage.deploy('--json');
      require((await desiredCount(stage)) === 1, 'the deployment did not set one task');
      return end;
    },
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'promote',
    play: async (stage) => {
      await stage.addEnvironment('twin');
      await noteEdition(stage);
      return stage.run('promote', 'demo', 'twin', '--json');
    },
    verdict: 'succeeded',
    code: 0,
    movesOn: false,
    says: [/app-twin: \d+ created/],
    leaves: async (stage) => {
      const [demo, twin] = await Promise.all([stage.ledger(), stage.ledger('twin')]);
      require(demo.current['alpha']?.image ===
        twin.current['alpha']?.image, 'the twin has not the image of demo');
      require(twin.history[0]?.kind === 'promote', 'the ledger does not call it a promotion');
      const { edition } = await stage.answer('alpha', 'twin');
      require(edition === stage.editions[0], `the twin answers with edition ${edition}`);
    },
  },
  {
    name: 'promote once more',
    play: async (stage) => {
      await succeeds(stage.run('promote', 'demo', 'guest'));
      return stage.run('promote', 'demo', 'guest', '--json');
    },
    verdict: 'nothing to deploy',
    code: 0,
    says: [/alpha: guest runs the same already/],
  },
  {
    name: 'promote what is asleep',
    play: async (stage) => {
      await scaleTo(stage, 'alpha', 0);
      return stage.run('promote', 'demo', 'guest');
    },
    verdict: 'none',
    code: 1,
    says: [/nothing is promoted from demo/, /alpha is scaled to 0 tasks/],
  },
  {
    name: 'unlock against a run that lives',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const { rule, letGo } = holding(/^UpdateService$/);
      stage.ecsProxy.rule = rule;
      const living = stage.startDeploy();
      await living.says(/Modifying/);
      const end = await stage.run('unlock', 'demo');
      letGo();
      await succeeds(living.ended);
      return end;
    },
    verdict: 'none',
    code: 1,
    movesOn: true,
    says: [/app-demo is locked by a run that goes on/, /terraform works on it here, as process \d+/],
  },
  {
    name: 'restart while it is deployed',
    play: async (stage) => {
      await stage.commit({ alpha: 'never healthy' });
      const living = stage.startDeploy();
      await living.says(/IN_PROGRESS/);
      const end = await stage.run('restart', 'demo', 'alpha');
      living.child.kill('SIGINT');
      require((await living.ended).code === 130, 'what is deployed was not left alone');
      return end;
    },
    verdict: 'none',
    code: 1,
    says: [/alpha is being deployed: wait for the end/],
  },
  {
    name: 'two clones of different commits at once',
    play: async (stage) => {
      const other = await stage.cloneOfAnother();
      await stage.commitSound();
      await other.commitAll('of another');
      const both = [
        stage.startDeploy('--json', '--allow-older'),
        stage.startDeployWith({ root: other.root }, '--json', '--allow-older'),
      ];
      const ends = await Promise.all(both.map(({ ended }) => ended));
      // The next deployment needs the running commit in its clone, or cannot tell which is newer.
      await stage.git('fetch', '-q', other.root);
      require(ends.some(
        ({ code }) => code === 0,
      ), `neither ended well: ${ends.map(({ stderr }) => stderr).join('\n')}`);
      return ends.find(({ code }) => code !== 0) ?? ends[0]!;
    },
    verdict: ['refused', 'superseded', 'succeeded'],
    code: [0, 3, 5],
    movesOn: true,
    leaves: requireOneDeployment,
  },
  {
    name: 'destroy of an environment whose tasks drain for long',
    play: async (stage) => {
      await stage.addEnvironment('leaving');
      await succeeds(stage.deployTo('leaving'));
      return stage.run('destroy', 'leaving', '--confirm', 'leaving', '--json');
    },
    verdict: 'succeeded',
    code: 0,
    movesOn: false,
    leaves: async (stage) => {
      const left = await stage.ecs.send(new DescribeClustersCommand({ clusters: ['shop-leaving'] }));
      require(left.clusters?.[0]?.status !== 'ACTIVE', 'its cluster is still there');
      require(Object.keys((await stage.ledger('leaving')).current).length ===
        0, 'the ledger says that it runs');
    },
  },
];

/** All services run one deployment, never some of one and some of another. */
async function requireOneDeployment(stage: Stage): Promise<void> {
  const { current, history } = await stage.ledger();
  for (const [service, { image }] of Object.entries(current)) {
    require(history[0]?.images[service]?.image === image, `${service} is of another deployment`);
  }
  const editions = await Promise.all(stage.services.map(async (each) => (await stage.answer(each)).edition));
  require(Math.max(...editions) - Math.min(...editions) === 1, `editions ${editions.join(' and ')} answer`);
}

async function desiredCount(stage: Stage): Promise<number | undefined> {
  const { services: [alpha] = [] } = await stage.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: ['alpha'] }),
  );
  return alpha?.desiredCount;
}
