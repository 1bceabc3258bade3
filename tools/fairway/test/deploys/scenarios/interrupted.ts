import type { Stage } from '../stage/stage.ts';
import { atCall, holding, pressing } from './play.ts';
import type { Scenario } from './scenario.ts';

const INTERRUPTED = { verdict: 'interrupted', code: 130 } as const;
const BACK = { ...INTERRUPTED, says: [/What ran before runs again/] };

/** Ctrl-C in each phase. */
export const interrupted: readonly Scenario[] = [
  {
    name: 'Ctrl-C while images are made',
    play: pressingAtCall(/^GET releases\/demo\.json/),
    ...INTERRUPTED,
    says: [/Nothing was changed/],
  },
  {
    name: 'Ctrl-C while it plans',
    play: pressingAtCall(/^PUT .*\.tflock$/),
    ...INTERRUPTED,
    says: [/Nothing was changed/],
  },
  { name: 'Ctrl-C while it applies', play: pressing(/Creating\.\.\./), ...BACK },
  {
    name: 'Ctrl-C while it follows',
    play: pressing(/IN_PROGRESS/, { alpha: 'never healthy' }),
    ...BACK,
  },
  {
    name: 'Ctrl-C while it asks the domain',
    play: async (stage) => {
      stage.front().instead = (path) => (path.endsWith('/version') ? { status: 503, body: '' } : undefined);
      const play = pressing(/asking http/);
      return play(stage);
    },
    ...BACK,
  },
  {
    name: 'Ctrl-C while it goes back: that goes on',
    play: async (stage) => {
      await stage.commit({ alpha: 'crashes' });
      const running = stage.startDeploy('--json');
      await running.says(/going back to the version before/);
      running.child.kill('SIGINT');
      return running.ended;
    },
    verdict: 'rolled back',
    code: 1,
    says: [/What ran before runs again/],
  },
  {
    name: 'Ctrl-C twice while it goes back: nobody waits',
    play: async (stage) => {
      await stage.commit({ alpha: 'crashes' });
      const running = stage.startDeploy('--json');
      await running.says(/going back to the version before/);
      const { rule, letGo } = holding(/^UpdateService$/);
      stage.ecsProxy.rule = rule;
      running.child.kill('SIGINT');
      // An earlier signal would count as a repetition of the first one.
      await new Promise((resolve) => setTimeout(resolve, 600));
      running.child.kill('SIGINT');
      // Terraform's apply is never cut off: only the wait for ECS is.
      await running.says(/going back[^]*Modifying/);
      letGo();
      return running.ended;
    },
    ...INTERRUPTED,
    leavesOpen: true,
    says: [/then nobody waited for the way back/, /\.\/fairway rollback demo ends it/],
  },
  {
    name: 'Ctrl-C twice while it follows: nobody waits',
    play: async (stage) => {
      await stage.commit({ alpha: 'never healthy' });
      const running = stage.startDeploy('--json');
      await running.says(/IN_PROGRESS/);
      // The way back must not be over before the second one comes.
      const { rule, letGo } = holding(/^StopServiceDeployment$/);
      stage.ecsProxy.rule = rule;
      running.child.kill('SIGINT');
      await running.says(/Ctrl-C again/);
      // An earlier signal would count as a repetition of the first one.
      await new Promise((resolve) => setTimeout(resolve, 600));
      running.child.kill('SIGINT');
      await running.says(/Nothing was undone/);
      letGo();
      return running.ended;
    },
    ...INTERRUPTED,
    says: [/Nothing was undone/, /\.\/fairway rollback demo undoes it/],
    leavesOpen: true,
  },
];

function pressingAtCall(operation: RegExp) {
  return async (stage: Stage) => {
    await stage.commitSound();
    const called = Promise.withResolvers<undefined>();
    stage.aws.rule = atCall(operation, () => called.resolve(undefined));
    const running = stage.startDeploy('--json');
    await Promise.race([called.promise, running.ended]);
    running.child.kill('SIGINT');
    return running.ended;
  };
}
