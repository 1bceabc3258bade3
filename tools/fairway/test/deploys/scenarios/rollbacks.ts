import { afterAnother, deployAnother, noteEdition, require, requireEdition, succeeds } from './play.ts';
import type { Scenario } from './scenario.ts';

const REFUSED = { verdict: 'refused', code: 3 } as const;

/** Ends of a return to an earlier release. */
export const rollbacks: readonly Scenario[] = [
  {
    name: 'rollback',
    play: afterAnother((stage) => stage.run('rollback', 'demo', '--json')),
    verdict: 'succeeded',
    code: 0,
    says: [/alpha: [0-9a-f]{12} → [0-9a-f]{12}/],
    leaves: async (stage) => {
      await requireEdition(stage, stage.editions[0]);
      const {
        history: [newest],
      } = await stage.ledger();
      require(newest?.kind === 'rollback', 'the ledger does not call it a rollback');
    },
  },
  {
    name: 'rollback, and forward again',
    play: afterAnother(async (stage) => {
      await succeeds(stage.run('rollback', 'demo'));
      return stage.run('rollback', 'demo', '--json');
    }),
    verdict: 'succeeded',
    code: 0,
    leaves: (stage) => requireEdition(stage, stage.editions[1]),
  },
  {
    name: 'rollback to a deployment by its id',
    play: async (stage) => {
      const { deployment = '' } = (await stage.ledger()).history[0] ?? {};
      await noteEdition(stage);
      await deployAnother(stage);
      await deployAnother(stage);
      return stage.run('rollback', 'demo', '--to', deployment, '--json');
    },
    verdict: 'succeeded',
    code: 0,
    leaves: (stage) => requireEdition(stage, stage.editions[0]),
  },
  {
    name: 'rollback of a deployment that was killed',
    play: async (stage) => {
      await noteEdition(stage);
      await stage.commit({ alpha: 'never healthy' });
      const running = stage.startDeploy();
      await running.says(/IN_PROGRESS/);
      running.child.kill('SIGKILL');
      await running.ended;
      return stage.run('rollback', 'demo', '--json');
    },
    verdict: 'succeeded',
    code: 0,
    movesOn: false,
    says: [/has not ended: this one takes its place/],
    leaves: (stage) => requireEdition(stage, stage.editions[0]),
  },
  {
    name: 'rollback whose release does not answer',
    play: afterAnother(async (stage) => {
      stage.front().instead = (path) => (path.includes('alpha') ? { status: 502, body: '' } : undefined);
      return stage.run('rollback', 'demo', '--json');
    }),
    verdict: 'rolled back',
    code: 1,
    movesOn: true,
    says: [/going back to the version before/],
    leaves: (stage) => requireEdition(stage, stage.editions[1]),
  },
  {
    name: 'rollback without an earlier release',
    play: async (stage) => {
      const text = await stage.ledgerText();
      const ledger = JSON.parse(text) as { history: unknown[] };
      await stage.writeLedger(JSON.stringify({ ...ledger, history: ledger.history.slice(0, 1) }));
      const end = await stage.run('rollback', 'demo');
      await stage.writeLedger(text);
      return end;
    },
    verdict: 'none',
    code: 1,
    says: [/there is nothing to roll back to: demo ran no other release/],
  },
  {
    name: 'rollback that is only tried',
    play: afterAnother(async (stage) => {
      const end = await stage.run('rollback', 'demo', '--dry-run');
      require(/^alpha: \S+ → \S+$/m.test(end.stdout), 'it does not say what it would do');
      return end;
    }),
    verdict: 'done',
    code: 0,
    movesOn: true,
    leaves: (stage) => requireEdition(stage, stage.editions[1]),
  },
  {
    name: 'rollback against another writer of the ledger',
    play: afterAnother(async (stage) => {
      const text = await stage.ledgerText();
      stage.aws.rule = async ({ operation }) => {
        if (operation !== 'PUT releases/demo.json') return undefined;
        stage.aws.rule = () => undefined;
        await stage.writeLedger(`${text} `);
        return undefined;
      };
      return stage.run('rollback', 'demo', '--json');
    }),
    ...REFUSED,
    movesOn: true,
    says: [/somebody else is deploying demo/],
  },
  {
    name: 'rollback of one service',
    play: async (stage) => {
      await noteEdition(stage);
      await deployAnother(stage);
      const beta = await stage.answer('beta');
      const end = await stage.run('rollback', 'demo', 'alpha', '--json');
      require((await stage.answer('beta')).edition === beta.edition, 'beta went back, too');
      return end;
    },
    verdict: 'succeeded',
    code: 0,
    says: [/alpha: [0-9a-f]{12} → [0-9a-f]{12}/],
    leaves: (stage) => requireEdition(stage, stage.editions[0]),
  },
];
