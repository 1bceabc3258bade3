import { hostname } from 'node:os';

import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { PutObjectCommand } from '@aws-sdk/client-s3';

import { BUCKET, type Stage, type VerbEnd } from '../stage/stage.ts';
import { CLUSTER, require, scaleTo } from './play.ts';
import type { Scenario } from './scenario.ts';

const SOUND = { alpha: 'sound', beta: 'sound' } as const;
const REFUSED = { verdict: 'refused', code: 3 } as const;
const LOCK = 'stacks/app-demo/terraform.tfstate.tflock';

/** The editions that answered before and after a sound deployment, in this order. */
const editions: number[] = [];

/** How rollbacks, promotions, and what repairs an environment end. */
export const verbEnds: readonly Scenario[] = [
  {
    name: 'rollback',
    play: afterAnother((stage) => stage.run('rollback', 'demo', '--json')),
    ...{ verdict: 'succeeded', code: 0, says: [/alpha: [0-9a-f]{12} → [0-9a-f]{12}/] },
    leaves: async (stage) => {
      await requireEdition(stage, editions[0]);
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
    ...{ verdict: 'succeeded', code: 0 },
    leaves: (stage) => requireEdition(stage, editions[1]),
  },
  {
    name: 'rollback to a deployment by its id',
    play: async (stage) => {
      const { deployment = '' } = (await stage.ledger()).history[0] ?? {};
      await noteEdition(stage);
      await another(stage);
      await another(stage);
      return stage.run('rollback', 'demo', '--to', deployment, '--json');
    },
    ...{ verdict: 'succeeded', code: 0 },
    leaves: (stage) => requireEdition(stage, editions[0]),
  },
  {
    name: 'rollback of a deployment that was killed',
    play: async (stage) => {
      await noteEdition(stage);
      await stage.commit(SOUND);
      const running = stage.startDeploy();
      await running.says(/IN_PROGRESS/);
      running.child.kill('SIGKILL');
      await running.ended;
      return stage.run('rollback', 'demo', '--json');
    },
    ...{ verdict: 'succeeded', code: 0, movesOn: false, says: [/has not ended: this one takes its place/] },
    leaves: (stage) => requireEdition(stage, editions[0]),
  },
  {
    name: 'rollback whose release does not answer',
    play: afterAnother(async (stage) => {
      stage.front.instead = (path) => (path.includes('alpha') ? { status: 502, body: '' } : undefined);
      return stage.run('rollback', 'demo', '--json');
    }),
    ...{ verdict: 'rolled back', code: 1, movesOn: true, says: [/going back to what ran before/] },
    leaves: (stage) => requireEdition(stage, editions[1]),
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
    ...{ verdict: 'none', code: 1, says: [/there is nothing to roll back to: demo ran no other release/] },
  },
  {
    name: 'rollback that is only tried',
    play: afterAnother(async (stage) => {
      const end = await stage.run('rollback', 'demo', '--dry-run');
      require(/^alpha: \S+ → \S+$/m.test(end.stdout), 'it does not say what it would do');
      return end;
    }),
    ...{ verdict: 'done', code: 0, movesOn: true },
    leaves: (stage) => requireEdition(stage, editions[1]),
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
    ...{ ...REFUSED, movesOn: true, says: [/somebody else is deploying demo/] },
  },
  {
    name: 'unlock of a run that is gone, then deploy',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const who = { Who: `ann@${hostname()}`, Created: '2026-01-01T00:00:00Z' };
      const Body = JSON.stringify({ ID: 'a', Operation: 'OperationTypeApply', ...who });
      await stage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: LOCK, Body }));
      require((await stage.deploy('--json')).code === 3, 'a lock does not keep a deployment away');
      await succeeds(stage.run('unlock', 'demo'));
      return stage.deploy('--json');
    },
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'restart',
    play: async (stage) => {
      await noteEdition(stage);
      return stage.run('restart', 'demo');
    },
    ...{ verdict: 'done', code: 0, says: [/\(service alpha\) \(deployment \S+\) SUCCESSFUL/] },
    leaves: (stage) => requireEdition(stage, editions[0]),
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
    ...{ verdict: 'succeeded', code: 0 },
  },
  {
    name: 'promote',
    play: async (stage) => {
      await noteEdition(stage);
      return stage.run('promote', 'demo', 'guest', '--json');
    },
    ...{ verdict: 'succeeded', code: 0, movesOn: false, says: [/app-guest: \d+ created/] },
    leaves: async (stage) => {
      const [demo, guest] = await Promise.all([stage.ledger(), stage.ledger('guest')]);
      require(demo.current['alpha']?.image ===
        guest.current['alpha']?.image, 'guest has not the image of demo');
      require(guest.history[0]?.kind === 'promote', 'the ledger does not call it a promotion');
      const { edition } = await stage.answer('alpha', stage.guestFront);
      require(edition === editions[0], `guest answers with edition ${edition}`);
    },
  },
  {
    name: 'promote once more',
    play: async (stage) => {
      await succeeds(stage.run('promote', 'demo', 'guest'));
      return stage.run('promote', 'demo', 'guest', '--json');
    },
    ...{ verdict: 'nothing to deploy', code: 0, says: [/alpha: guest runs the same already/] },
  },
  {
    name: 'promote what is asleep',
    play: async (stage) => {
      await scaleTo(stage, 'alpha', 0);
      return stage.run('promote', 'demo', 'guest');
    },
    ...{ verdict: 'none', code: 1, says: [/nothing is promoted from demo/, /alpha is scaled to 0 tasks/] },
  },
];

/** Deploys another edition, so that there is one to return to, and notes which answered before and after. */
function afterAnother(play: (stage: Stage) => Promise<VerbEnd>): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await noteEdition(stage);
    await another(stage);
    return play(stage);
  };
}

async function noteEdition(stage: Stage): Promise<void> {
  editions.splice(0, editions.length, (await stage.answer('alpha')).edition);
}

async function another(stage: Stage): Promise<void> {
  await stage.commit(SOUND);
  await succeeds(stage.deploy());
  editions.push((await stage.answer('alpha')).edition);
}

async function succeeds(verb: Promise<VerbEnd>): Promise<void> {
  const { code, stderr } = await verb;
  require(code === 0, stderr);
}

async function requireEdition(stage: Stage, wanted: number | undefined): Promise<void> {
  const { edition } = await stage.answer('alpha');
  require(edition === wanted, `the domain answers with edition ${edition}, not ${wanted ?? 0}`);
}

async function desiredCount(stage: Stage): Promise<number | undefined> {
  const { services: [alpha] = [] } = await stage.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: ['alpha'] }),
  );
  return alpha?.desiredCount;
}
