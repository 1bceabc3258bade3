import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';

import {
  deleteService,
  deployAnother,
  deploying,
  meanwhile,
  require,
  requireEdition,
  scaleTo,
  stopDeployment,
  succeeds,
  taskDefinitionOf,
} from './play.ts';
import type { Stage } from '../stage/stage.ts';
import type { Scenario } from './scenario.ts';

const ROLLED_BACK = { verdict: 'rolled back', code: 1 } as const;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const NO_CAPACITY =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';
const NO_QUOTA = "You've reached the limit on the number of vCPUs you can run concurrently";

/** Deployments that fail and are rolled back to the version before. */
export const rolledBack: readonly Scenario[] = [
  {
    name: 'crash loop',
    play: deploying({ alpha: 'crashes' }),
    ...ROLLED_BACK,
    says: [
      /circuit breaker/,
      /alpha exited with 3/,
      /no such table: birthdays/,
      /What ran before runs again/,
    ],
    leaves: async (stage) => {
      const { taskDefinition } = await stage.ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: await taskDefinitionOf(stage, 'alpha') }),
      );
      require(taskDefinition?.status === 'ACTIVE', 'what runs was deregistered');
    },
  },
  {
    name: 'crash after healthy',
    play: deploying({ alpha: 'crashes later' }),
    ...ROLLED_BACK,
    says: [/lost the database/],
  },
  { name: 'out of memory', play: deploying({ alpha: 'killed' }), ...ROLLED_BACK, says: [/137|killed/i] },
  {
    name: 'one of several services fails: all go back',
    play: deploying({ alpha: 'sound', beta: 'crashes' }),
    ...ROLLED_BACK,
    says: [/beta was rolled back/, /alpha\) .*SUCCESSFUL/],
  },
  {
    name: 'image deleted between plan and start',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.ecsProxy.rule = async ({ operation, body }) => {
        if (operation !== 'RegisterTaskDefinition') return undefined;
        const [, imageDigest] = /shop\/alpha@(sha256:[0-9a-f]{64})/.exec(body) ?? [];
        stage.ecsProxy.rule = () => undefined;
        const repositoryName = 'shop/alpha';
        await stage.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
        return undefined;
      };
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    says: [/CannotPullContainerError/],
  },
  {
    name: 'stopped by somebody',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => stopDeployment(stage, 'alpha')),
    ...ROLLED_BACK,
  },
  {
    name: 'scaled to 0 by somebody meanwhile',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => scaleTo(stage, 'alpha', 0)),
    ...ROLLED_BACK,
    says: [/scaled to 0/],
  },
  {
    name: 'service deleted by hand meanwhile',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => deleteService(stage, 'alpha')),
    ...ROLLED_BACK,
    says: [/somebody deleted it/],
  },
  {
    name: 'edge still old',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const old = await stage.answer('alpha');
      stage.front().instead = (path) =>
        path.startsWith('/-/alpha/version') ? { status: 200, body: JSON.stringify(old) } : undefined;
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    says: [/still answers release/],
  },
  {
    name: 'edge 502',
    play: deploying({ alpha: 'answers 502' }),
    ...ROLLED_BACK,
    says: [/version answers 502/],
  },
  {
    name: 'the domain leads to another environment',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.front().instead = (path) =>
        path.endsWith('/version') ? { status: 200, body: '{"environment":"prod"}' } : undefined;
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    says: [/the domain leads elsewhere/],
  },
  {
    name: 'terraform apply fails half-way',
    play: async (stage) => {
      await stage.commitSound();
      let refused = 0;
      stage.ecsProxy.rule = ({ operation, body }) => {
        if (operation !== 'UpdateService' || !body.includes('beta') || refused > 6) return undefined;
        refused += 1;
        return { status: 400, code: 'InvalidParameterException', message: 'beta is not updated today' };
      };
      const running = stage.startDeploy('--json');
      await running.says(/going back to the version before/);
      stage.heal();
      return running.ended;
    },
    ...ROLLED_BACK,
    says: [/beta is not updated today/],
  },
  {
    name: 'quota',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.startFaults.set('alpha', NO_QUOTA);
      const running = stage.startDeploy('--json');
      await running.says(/going back to the version before/);
      stage.heal();
      return running.ended;
    },
    ...ROLLED_BACK,
    says: [/the limit on the number of vCPUs/],
  },
  {
    name: 'secret missing',
    play: async (stage) => {
      await stage.changeContainer('alpha', (container) => {
        const valueFrom = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:demo/alpha/missing';
        return { ...container, secrets: [{ name: 'TOKEN', valueFrom }] };
      });
      await stage.commit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    nextPlanIsEmpty: false,
    says: [/ResourceInitializationError/, /its configuration is at fault/],
  },
  {
    name: 'migration container fails',
    play: async (stage) => {
      await stage.addMigration('alpha', "console.log('no such column'); process.exit(9)");
      await stage.commit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    nextPlanIsEmpty: false,
    says: [/migrate exited with 9/, /no such column/, /its configuration is at fault/],
  },
  {
    name: 'configuration alone is at fault',
    play: async (stage) => {
      await stage.changeContainer('alpha', (container) => ({
        ...container,
        command: ['--eval', "console.log('bad setting'); process.exit(4)"],
      }));
      await stage.commitAll('a setting');
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    nextPlanIsEmpty: false,
    says: [/its configuration is at fault/, /bad setting/],
  },
  {
    name: 'alarm rings',
    play: async (stage) => {
      // The alarm watches before the release comes: the release is at fault, and going back leaves the alarm where it is.
      await stage.watchAlarm('alpha', 'too-many-errors');
      await deployAnother(stage);
      await stage.commit({ alpha: 'sound' });
      const running = stage.startDeploy('--json');
      // ECS does not count an alarm that is on when the deployment begins, so that the way back ends well while it rings.
      await running.says(/IN_PROGRESS/);
      stage.alarms.set('too-many-errors', 'ALARM');
      return running.ended;
    },
    ...ROLLED_BACK,
    movesOn: true,
    says: [/alarm was detected: too-many-errors/],
    leaves: (stage) => requireEdition(stage, stage.editions.at(-1)),
  },
  {
    name: 'no Spot capacity',
    play: async (stage) => {
      await stage.changeService('alpha', (own) => {
        own['capacity_provider_strategy'] = [{ capacity_provider: 'FARGATE_SPOT', weight: 1 }];
      });
      stage.startFaults.set('alpha', NO_CAPACITY);
      await stage.commit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    ...ROLLED_BACK,
    nextPlanIsEmpty: false,
    says: [/Capacity is unavailable at this time/, /its configuration is at fault, or AWS itself/],
  },
  {
    name: 'crash loop without a circuit breaker',
    play: async (stage) => {
      await stage.changeService('alpha', (own) => {
        own['deployment_circuit_breaker'] = { enable: false, rollback: false };
      });
      await stage.commitAll('no breaker');
      await succeeds(stage.deploy());
      await stage.commit({ alpha: 'crashes' });
      return stage.deploy('--json', '--budget', '6s');
    },
    verdict: 'timed out',
    code: 1,
    movesOn: true,
    says: [/takes too long/, /no such table: birthdays/],
    leaves: (stage) => requireSound(stage),
  },
  {
    name: 'one of five services fails: all go back',
    services: ['alpha', 'beta', 'gamma', 'delta', 'epsilon'],
    play: deploying({ alpha: 'sound', beta: 'sound', gamma: 'crashes', delta: 'sound', epsilon: 'sound' }),
    ...ROLLED_BACK,
    says: [/gamma was rolled back/, /epsilon\) .*SUCCESSFUL/],
  },
];

async function requireSound(stage: Stage): Promise<void> {
  const { release } = await stage.answer('alpha');
  require(/^[0-9a-f]{12}$/.test(release), 'the domain does not answer with a release');
}
