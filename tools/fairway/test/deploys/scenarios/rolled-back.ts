import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';

import { deleteService, deploying, firstCalls, meanwhile, require, scaleTo, stopDeployment } from './play.ts';
import type { Scenario } from './scenario.ts';

const SOUND = { alpha: 'sound', beta: 'sound' } as const;
const ROLLED_BACK = { verdict: 'rolled back', code: 1 } as const;

/** What fails, and leaves what ran before. */
export const rolledBack: readonly Scenario[] = [
  {
    name: 'crash loop',
    ...{ play: deploying({ alpha: 'crashes' }), ...ROLLED_BACK },
    says: [
      /circuit breaker/,
      /alpha exited with 3/,
      /no such table: birthdays/,
      /What ran before runs again/,
    ],
    leaves: async (stage) => {
      await stage.git('checkout', '-q', 'HEAD~1');
      const plan = await stage.plan('--json');
      await stage.git('checkout', '-q', 'develop');
      require(/"isEmpty":true/.test(plan.stdout), `the next plan is not empty: ${plan.stdout}${plan.stderr}`);
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
    ...{ play: deploying({ alpha: 'sound', beta: 'crashes' }), ...ROLLED_BACK },
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
    ...{ ...ROLLED_BACK, says: [/CannotPullContainerError/] },
  },
  {
    name: 'stopped by somebody',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => stopDeployment(stage, 'alpha')),
    ...ROLLED_BACK,
  },
  {
    name: 'scaled to 0 by somebody meanwhile',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => scaleTo(stage, 'alpha', 0)),
    ...{ ...ROLLED_BACK, says: [/scaled to 0/] },
  },
  {
    name: 'service deleted by hand meanwhile',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => deleteService(stage, 'alpha')),
    ...{ ...ROLLED_BACK, says: [/somebody deleted it/] },
  },
  {
    name: 'edge still old',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const old = await stage.answer('alpha');
      stage.front.instead = (path) =>
        path.startsWith('/-/alpha/version') ? { status: 200, body: JSON.stringify(old) } : undefined;
      return stage.deploy('--json');
    },
    ...{ ...ROLLED_BACK, says: [/still answers release/] },
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
      stage.front.instead = (path) =>
        path.endsWith('/version') ? { status: 200, body: '{"environment":"prod"}' } : undefined;
      return stage.deploy('--json');
    },
    ...{ ...ROLLED_BACK, says: [/the domain leads elsewhere/] },
  },
  {
    name: 'terraform apply fails half-way',
    play: async (stage) => {
      await stage.commit(SOUND);
      let refused = 0;
      stage.ecsProxy.rule = ({ operation, body }) => {
        if (operation !== 'UpdateService' || !body.includes('beta') || refused > 6) return undefined;
        refused += 1;
        return { status: 400, code: 'InvalidParameterException', message: 'beta is not updated today' };
      };
      const running = stage.startDeploy('--json');
      await running.says(/going back to what ran before/);
      stage.heal();
      return running.ended;
    },
    ...{ ...ROLLED_BACK, says: [/beta is not updated today/] },
  },
  {
    name: 'quota',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const fault = { status: 400, code: 'LimitExceededException', message: 'vCPU quota' };
      stage.ecsProxy.rule = firstCalls(1, /^RegisterTaskDefinition/, fault);
      return stage.deploy('--json');
    },
    ...{ ...ROLLED_BACK, says: [/vCPU quota/] },
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
    ...{ ...ROLLED_BACK, says: [/ResourceInitializationError/] },
  },
  {
    name: 'migration container fails',
    play: async (stage) => {
      await stage.addMigration('alpha', "console.log('no such column'); process.exit(9)");
      await stage.commit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    ...{ ...ROLLED_BACK, says: [/migrate exited with 9/, /no such column/] },
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
    ...{ ...ROLLED_BACK, says: [/its configuration is at fault/, /bad setting/] },
  },
  {
    name: 'alarm rings',
    play: async (stage) => {
      await stage.watchAlarm('alpha', 'too-many-errors');
      await stage.commit({ alpha: 'sound' });
      const running = stage.startDeploy('--json');
      await running.says(/Modifying/);
      stage.alarms.set('too-many-errors', 'ALARM');
      await running.says(/going back/);
      stage.alarms.set('too-many-errors', 'OK');
      return running.ended;
    },
    ...{ ...ROLLED_BACK, says: [/alarm/i] },
  },
];
