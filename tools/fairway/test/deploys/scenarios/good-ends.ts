import { UpdateServiceCommand } from '@aws-sdk/client-ecs';

import {
  CLUSTER,
  deleteService,
  deploying,
  firstCalls,
  killedAndAgain,
  meanwhile,
  require,
  taskDefinitionOf,
} from './play.ts';
import type { Scenario } from './scenario.ts';

const SOUND = { alpha: 'sound', beta: 'sound' } as const;

/** What ends well, whatever happens meanwhile. */
export const goodEnds: readonly Scenario[] = [
  {
    name: 'first deploy',
    play: (stage) => stage.deploy('--json'),
    ...{ verdict: 'succeeded', code: 0, says: [/app-demo: 10 created/, /alpha\) .*SUCCESSFUL/] },
    leaves: async (stage) => {
      const { history, current } = await stage.ledger();
      require(history.length === 1 && Object.keys(current).length === 2, 'the ledger has not one deployment');
      const { release } = await stage.answer('alpha');
      require(/^[0-9a-f]{12}$/.test(release), 'the domain does not answer with a release');
    },
  },
  {
    name: 'nothing changed',
    play: (stage) => stage.deploy('--json'),
    ...{ verdict: 'nothing to deploy', code: 0, says: [/app-demo: nothing to change/] },
  },
  { name: 'happy', play: deploying({ alpha: 'sound' }), verdict: 'succeeded', code: 0 },
  { name: 'slow start inside the grace', play: deploying({ alpha: 'slow' }), verdict: 'succeeded', code: 0 },
  {
    name: 'task definition changed by hand',
    play: async (stage) => {
      const now = await taskDefinitionOf(stage, 'alpha');
      const taskDefinition = now.replace(/\d+$/, (revision) => `${Number(revision) - 1}`);
      await stage.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'alpha', taskDefinition }));
      return stage.deploy('--json');
    },
    ...{ verdict: 'succeeded', code: 0, says: [/~ aws_ecs_service.alpha \(task_definition\)/] },
  },
  {
    name: 'service deleted by hand before',
    play: async (stage) => {
      await deleteService(stage, 'alpha');
      return stage.deploy('--json');
    },
    ...{ verdict: 'succeeded', code: 0, says: [/\+ aws_ecs_service.alpha/] },
  },
  {
    name: 'API throttled',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      const fault = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
      stage.ecsProxy.rule = firstCalls(12, /^(Describe|List)/, fault);
    }),
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'API down for a while',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      stage.ecsProxy.rule = firstCalls(15, /./, { status: 503, code: 'ServiceUnavailable' });
    }),
    ...{ verdict: 'succeeded', code: 0, says: [/AWS does not answer, trying again|SUCCESSFUL/] },
  },
  {
    name: 'connections cut while it is followed',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      stage.ecsProxy.rule = firstCalls(6, /./, 'cut');
    }),
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'answer to the ledger’s write lost',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.aws.rule = firstCalls(1, /^PUT releases\/demo\.json/, 'cut after');
      return stage.deploy('--json');
    },
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'clock wrong by an hour',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      return stage.deployAtAnotherHour('--json');
    },
    ...{ verdict: 'succeeded', code: 0 },
    leaves: async (stage) => {
      const { history } = await stage.ledger();
      const when = Date.parse(history[0]?.by.when ?? '');
      require(Math.abs(Date.now() - when) < 10 * 60_000, 'the ledger has the wrong time');
    },
  },
  {
    name: 'killed while images are made, and run again',
    play: killedAndAgain(/image\(s\) in/),
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'killed while it applies, and run again',
    play: killedAndAgain(/Creating\.\.\./),
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'killed while it follows, and run again',
    play: killedAndAgain(/IN_PROGRESS/),
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'killed while it asks the domain, and run again',
    ...{
      play: killedAndAgain(/asking http/),
      verdict: 'succeeded',
      code: 0,
      says: [/has not ended: this one takes its place/],
    },
  },
  {
    name: 'older commit after a newer one, asked for',
    play: async (stage) => {
      await stage.git('checkout', '-q', 'HEAD~1');
      const end = await stage.deploy('--json', '--allow-older');
      await stage.git('checkout', '-q', 'develop');
      return end;
    },
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'one service alone',
    play: async (stage) => {
      await stage.commit(SOUND);
      return stage.deploy('beta', '--json');
    },
    ...{ verdict: 'succeeded', code: 0, says: [/1 image\(s\)/] },
  },
  {
    name: 'a plan that was kept',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      await stage.pushImages();
      const planned = await stage.plan('--out', 'demo.plan');
      require(planned.code === 0, planned.stderr);
      return stage.deploy('--json', '--plan', stage.path('demo.plan'));
    },
    ...{ verdict: 'succeeded', code: 0 },
    leaves: async (stage) => {
      const again = await stage.deploy('--plan', stage.path('demo.plan'));
      require(/was applied already/.test(again.stderr), 'the plan can be applied twice');
    },
  },
];
