import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';

import {
  CLUSTER,
  deleteService,
  deploying,
  firstCalls,
  meanwhile,
  require,
  taskDefinitionOf,
} from './play.ts';
import type { Stage } from '../stage/stage.ts';
import type { Scenario } from './scenario.ts';

const SOUND = { alpha: 'sound', beta: 'sound' } as const;

/** Deployments that end well, whatever happens meanwhile. */
export const goodEnds: readonly Scenario[] = [
  {
    name: 'first deploy',
    play: (stage) => stage.deploy('--json'),
    verdict: 'succeeded',
    code: 0,
    says: [/app-demo: \d\d created/, /alpha\) .*SUCCESSFUL/],
    leaves: async (stage) => {
      const { history, current } = await stage.ledger();
      const services = Object.keys(current).length;
      require(history.length === 1 &&
        services === stage.services.length, 'the ledger has not one deployment');
      const { release } = await stage.answer('alpha');
      require(/^[0-9a-f]{12}$/.test(release), 'the domain does not answer with a release');
    },
  },
  {
    name: 'nothing changed',
    play: (stage) => stage.deploy('--json'),
    verdict: 'nothing to deploy',
    code: 0,
    says: [/app-demo: nothing to change/],
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
    verdict: 'succeeded',
    code: 0,
    says: [/~ aws_ecs_service.alpha \(task_definition\)/],
  },
  {
    name: 'service deleted by hand before',
    play: async (stage) => {
      await deleteService(stage, 'alpha');
      return stage.deploy('--json');
    },
    verdict: 'succeeded',
    code: 0,
    says: [/\+ aws_ecs_service.alpha/],
  },
  {
    name: 'API throttled',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      const fault = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
      stage.ecsProxy.rule = firstCalls(12, /^(Describe|List)/, fault);
    }),
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'API down for a while',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      stage.ecsProxy.rule = firstCalls(15, /./, { status: 503, code: 'ServiceUnavailable' });
    }),
    verdict: 'succeeded',
    code: 0,
    says: [/AWS does not answer, trying again|SUCCESSFUL/],
  },
  {
    name: 'connections cut while it is followed',
    play: meanwhile(SOUND, /has started 1 tasks/, (stage) => {
      stage.ecsProxy.rule = firstCalls(6, /./, 'cut');
    }),
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'answer to the ledger’s write lost',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.aws.rule = firstCalls(1, /^PUT releases\/demo\.json/, 'cut after');
      return stage.deploy('--json');
    },
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'clock wrong by an hour',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      return stage.deployAtAnotherHour('--json');
    },
    verdict: 'succeeded',
    code: 0,
    leaves: async (stage) => {
      const { history } = await stage.ledger();
      const when = Date.parse(history[0]?.by.when ?? '');
      require(Math.abs(Date.now() - when) < 10 * 60_000, 'the ledger has the wrong time');
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
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'one service alone',
    play: async (stage) => {
      await stage.commitSound();
      return stage.deploy('beta', '--json');
    },
    verdict: 'succeeded',
    code: 0,
    says: [/1 image\(s\)/],
  },
  {
    name: 'a plan that was kept',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      await stage.pushImages();
      const planned = await stage.plan('--out', stage.path('demo.plan'));
      require(planned.code === 0, planned.stderr);
      return stage.deploy('--json', '--plan', stage.path('demo.plan'));
    },
    verdict: 'succeeded',
    code: 0,
    leaves: async (stage) => {
      const again = await stage.deploy('--plan', stage.path('demo.plan'));
      require(/was applied already/.test(again.stderr), 'the plan can be applied twice');
    },
  },
  {
    // A skipped or cancelled workflow has deployed nothing, and is not run again.
    name: 'what a run that was skipped did not deploy',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      await stage.commit({ beta: 'sound' });
      return stage.deploy('--json');
    },
    verdict: 'succeeded',
    code: 0,
    says: [/~ aws_ecs_service.alpha/, /~ aws_ecs_service.beta/],
  },
  {
    name: 'what ran before is kept from expiring',
    play: deploying(SOUND),
    verdict: 'succeeded',
    code: 0,
    leaves: async (stage) => {
      const { history } = await stage.ledger();
      for (const { images } of history.slice(0, 2)) {
        for (const [service, { image }] of Object.entries(images)) {
          const tags = await tagsOfImage(stage, service, image.split('@')[1] ?? '');
          require(tags.some((tag) => tag.startsWith('keep-demo-')), `${image} has only ${tags.join(', ')}`);
        }
      }
    },
  },
  {
    name: 'alarm was on before',
    play: async (stage) => {
      await stage.watchAlarm('alpha', 'rings-for-days', 'ALARM');
      await stage.commit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    verdict: 'succeeded',
    code: 0,
    says: [/alpha: rings-for-days is on already, so ECS does not/],
  },
];

async function tagsOfImage(stage: Stage, service: string, imageDigest: string): Promise<readonly string[]> {
  const { imageDetails: [found] = [] } = await stage.ecr.send(
    new DescribeImagesCommand({ repositoryName: `shop/${service}`, imageIds: [{ imageDigest }] }),
  );
  return found?.imageTags ?? [];
}
