import { LOCK } from './left-behind.ts';
import { deploying, firstCalls, holding, meanwhile, replaceTasks, require } from './play.ts';
import type { Scenario } from './scenario.ts';

const REFUSED = { verdict: 'refused', code: 3 } as const;

/** Deployments that are refused, interrupted, superseded, take too long, or cannot be undone. */
export const otherEnds: readonly Scenario[] = [
  {
    name: 'never healthy, until its time is over',
    play: deploying({ alpha: 'never healthy' }, '--budget', '3s'),
    verdict: 'timed out',
    code: 1,
    says: [/takes too long: stopping its deployment and rolling back/, /What ran before runs again/],
  },
  {
    name: 'rollback failed',
    play: meanwhile({ alpha: 'crashes' }, /Modifications complete/, (stage) => {
      const fault = { status: 403, code: 'AccessDeniedException', message: 'no more' };
      stage.ecsProxy.rule = firstCalls(50, /^(UpdateService|RegisterTaskDefinition)$/, fault);
    }),
    verdict: 'rollback failed',
    code: 4,
    says: [/the way back failed/, /no more/],
  },
  {
    name: 'credentials expire half-way',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => {
      const fault = { status: 400, code: 'ExpiredTokenException', message: 'The security token is expired' };
      stage.ecsProxy.rule = () => fault;
      stage.aws.rule = () => ({ status: 400, code: 'ExpiredToken', message: 'expired' });
    }),
    verdict: 'rollback failed',
    code: 4,
    says: [/xpired/],
  },
  {
    name: 'superseded by a forced deployment',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, (stage) => replaceTasks(stage, 'alpha')),
    verdict: 'superseded',
    code: 5,
    says: [/began after it/, /Nothing was undone/],
  },
  {
    name: 'superseded by a newer deploy',
    play: meanwhile({ alpha: 'never healthy' }, /IN_PROGRESS/, async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const newer = await stage.deploy('--json');
      require(newer.code === 0, newer.stderr);
    }),
    verdict: 'superseded',
    code: 5,
    movesOn: true,
  },
  {
    name: 'wrong account',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      return stage.deployAs('210987654321', '--json');
    },
    ...REFUSED,
    says: [/credentials are of the account 210987654321, and demo is in 000000000000/],
  },
  {
    name: 'older commit after a newer one',
    play: async (stage) => {
      await stage.git('checkout', '-q', 'HEAD~1');
      const end = await stage.deploy('--json');
      await stage.git('checkout', '-q', 'develop');
      return end;
    },
    ...REFUSED,
    says: [/is newer than/, /--allow-older/],
  },
  {
    name: 'changes that are in no commit',
    play: async (stage) => {
      await stage.edit({ alpha: 'sound' });
      return stage.deploy('--json');
    },
    ...REFUSED,
    says: [/git commit/],
  },
  {
    name: 'a protected resource would go',
    play: async (stage) => {
      await stage.writeStack((stack) => {
        delete (stack['resource'] as Record<string, Record<string, unknown>>)['aws_ecs_service']?.['beta'];
        delete (stack['output'] as Record<string, unknown>)['service_names'];
      });
      await stage.commitAll('without beta');
      return stage.deploy('--json');
    },
    ...REFUSED,
    says: [/- aws_ecs_service\.beta is destroyed/, /--allow-destroy aws_ecs_service\.beta/],
  },
  {
    name: 'state locked by a run that lives',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const { rule, letGo } = holding(/^UpdateService$/);
      stage.ecsProxy.rule = rule;
      const first = stage.startDeploy();
      await first.says(/Modifying/);
      const second = await stage.deploy('--json');
      letGo();
      require((await first.ended).code === 0, 'the one that lives did not end well');
      return second;
    },
    ...REFUSED,
    movesOn: true,
    says: [/state is locked by \S+@\S+ since/],
  },
  {
    name: 'state locked by one that is gone',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const lock = {
        ID: 'a',
        Operation: 'OperationTypeApply',
        Who: 'ann@desk',
        Created: '2026-01-01T00:00:00Z',
      };
      await stage.writeObject(LOCK, JSON.stringify(lock));
      const end = await stage.deploy('--json');
      await stage.remove(LOCK);
      return end;
    },
    ...REFUSED,
    says: [/locked by ann@desk/, /\.\/fairway unlock/],
  },
  {
    name: 'stale plan',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      await stage.pushImages();
      const planned = await stage.plan('--out', stage.path('demo.plan'));
      require(planned.code === 0, planned.stderr);
      const between = await stage.deploy('--json');
      require(between.code === 0, between.stderr);
      return stage.deploy('--json', '--plan', stage.path('demo.plan'));
    },
    ...REFUSED,
    movesOn: true,
    says: [/is stale/, /[Pp]lan again/],
  },
  {
    name: 'ledger conflict',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const text = await stage.ledgerText();
      stage.aws.rule = async ({ operation }) => {
        if (operation !== 'PUT releases/demo.json') return undefined;
        stage.aws.rule = () => undefined;
        await stage.writeLedger(`${text} `);
        return undefined;
      };
      return stage.deploy('--json');
    },
    ...REFUSED,
    says: [/somebody else is deploying demo/],
  },
  {
    name: 'ledger unreadable',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const text = await stage.ledgerText();
      await stage.writeLedger('{"format":');
      const end = await stage.deploy('--json');
      await stage.writeLedger(text);
      return end;
    },
    ...REFUSED,
    says: [/list-object-versions/],
  },
  {
    name: 'ledger denied',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      stage.aws.rule = firstCalls(99, /^PUT releases/, { status: 403, code: 'AccessDenied' });
      return stage.deploy('--json');
    },
    ...REFUSED,
    says: [/cannot write the release ledger/],
  },
  {
    name: 'two deploys at once',
    play: async (stage) => {
      await stage.commitSound();
      const both = [stage.startDeploy('--json'), stage.startDeploy('--json')];
      const ends = await Promise.all(both.map(({ ended }) => ended));
      const good = ends.filter(({ code }) => code === 0);
      require(good.length >= 1, `neither ended well: ${ends.map(({ stderr }) => stderr).join('\n')}`);
      return ends.find(({ code }) => code !== 0) ?? ends[0]!;
    },
    verdict: ['refused', 'superseded', 'nothing to deploy', 'succeeded'],
    code: [0, 3, 5],
    movesOn: true,
  },
];
