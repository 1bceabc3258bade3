import { describe, expect, jest, test } from '@jest/globals';

import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import { Failure } from '../../terminal/failure.ts';
import type { StackTarget } from '../targets/targets.ts';
import type { PlannedChanges } from '../terraform/plan-json.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import { EarlyStacks, stackWithEarlyPlan } from './early-stacks.ts';

const NOTHING: PlannedChanges = { changes: [], changesOutputs: false };
const SOMETHING: PlannedChanges = { changes: [], changesOutputs: true };
const app = target('app-dev', 'app');
const monitoring = target('monitoring-dev', 'monitoring', ['app-dev']);

describe('a stack whose turn is still to come', () => {
  test('is prepared, and planned only when all before it expect no change', async () => {
    const { early, plan, prepareStack } = begin();

    await settled();
    expect(prepareStack).toHaveBeenCalledTimes(1);
    expect(plan).not.toHaveBeenCalled();

    early.expectNoChange('app-dev');
    await settled();
    expect(plan).toHaveBeenCalledTimes(1);
    expect(await early.take(monitoring, [ended('nothing to deploy')])).toMatchObject({
      plan: { changes: NOTHING, progress: ['reading'] },
    });
  });

  test('is planned at once when those before it expected no change already', async () => {
    const { early, plan } = opener();
    early.expectNoChange('app-dev');
    early.begin(monitoring);

    await settled();
    expect(plan).toHaveBeenCalledTimes(1);
  });

  test.each<EndVerdict>(['succeeded', 'rolled back', 'refused'])(
    'is planned anew when one before it has %s: its outputs may be others',
    async (verdict) => {
      const { early, opened } = begin();
      early.expectNoChange('app-dev');
      await settled();

      const turn = await early.take(monitoring, [ended('nothing to deploy'), ended(verdict)]);
      expect(turn).toEqual({ opened, plan: undefined });
    },
  );

  test('gives up an early plan that does not hold, and is not handed over before that has ended', async () => {
    const events: string[] = [];
    const { early } = begin({
      plan: (_, { interrupt }) =>
        new Promise((_resolve, reject) => {
          interrupt?.addEventListener('abort', () => {
            events.push('asked to stop');
            setImmediate(() => {
              events.push('lock released');
              reject(new Failure('interrupted'));
            });
          });
        }),
    });
    early.expectNoChange('app-dev');
    await settled();

    expect((await early.take(monitoring, [ended('succeeded')])).plan).toBeUndefined();
    expect(events).toEqual(['asked to stop', 'lock released']);
  });

  test('is planned anew when its early plan changes something', async () => {
    const { early } = begin({ plan: () => Promise.resolve(SOMETHING) });
    early.expectNoChange('app-dev');

    expect((await early.take(monitoring, [ended('nothing to deploy')])).plan).toBeUndefined();
  });

  test('is planned in its turn when its early plan failed: somebody else had the lock', async () => {
    const { early, opened } = begin({ plan: () => Promise.reject(new Failure('locked')) });
    early.expectNoChange('app-dev');

    const turn = await early.take(monitoring, [ended('nothing to deploy')]);
    expect(turn).toEqual({ opened, plan: undefined });
  });

  test('is opened in its turn when it could not be prepared, and leaves nothing behind', async () => {
    const { early, close } = begin({ prepareStack: () => Promise.reject(new Failure('no bucket')) });
    early.expectNoChange('app-dev');

    const turn = await early.take(monitoring, [ended('nothing to deploy')]);
    expect(turn).toEqual({ opened: undefined, plan: undefined });
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('is never planned early when it runs services: their images come from the ledger', async () => {
    const { early, plan } = opener();
    early.begin(target('app-qa', 'app', ['vpc-qa']));
    early.expectNoChange('vpc-qa');

    await settled();
    expect(plan).not.toHaveBeenCalled();
  });

  test('is neither prepared nor planned after a request to stop', async () => {
    const stopped = new AbortController();
    const { early, prepareStack } = opener({}, stopped.signal);
    stopped.abort();
    early.begin(monitoring);

    await settled();
    expect(prepareStack).not.toHaveBeenCalled();
  });

  test('and never comes ends its plan and is closed', async () => {
    const { early, close } = begin({
      plan: (_, { interrupt }) =>
        new Promise((_resolve, reject) =>
          interrupt?.addEventListener('abort', () => reject(new Failure(''))),
        ),
    });
    early.expectNoChange('app-dev');
    await settled();

    await early.close();
    expect(close).toHaveBeenCalledTimes(1);
  });
});

test('only the first plan of a stack is the early one, and its progress is told then', async () => {
  const plan = jest.fn(() => Promise.resolve(SOMETHING));
  const apply = () => Promise.resolve();
  const stack = stackWithEarlyPlan(
    { stack: 'monitoring-dev', plan, apply },
    { changes: NOTHING, progress: ['reading'] },
  );
  const told: string[] = [];
  const watching = { onProgress: (text: string) => told.push(text) };

  expect(await stack.plan({}, watching)).toBe(NOTHING);
  expect(await stack.plan({}, watching)).toBe(SOMETHING);
  expect(told).toEqual(['reading']);
});

interface Fakes {
  readonly plan?: StackTerraform['plan'];
  readonly prepareStack?: () => Promise<void>;
}

function begin(fakes: Fakes = {}) {
  const world = opener(fakes);
  world.early.begin(monitoring);
  return world;
}

function opener(fakes: Fakes = {}, signal = new AbortController().signal) {
  const plan = jest.fn<StackTerraform['plan']>(
    fakes.plan ??
      ((_, { onProgress }) => {
        onProgress('reading');
        return Promise.resolve(NOTHING);
      }),
  );
  const prepareStack = jest.fn(fakes.prepareStack ?? (() => Promise.resolve()));
  const close = jest.fn(() => Promise.resolve());
  const opened = { stack: { plan }, prepareStack, close };
  const early = new EarlyStacks(() => Promise.resolve(opened), { signal, isForced: false });
  return { early, opened, plan, prepareStack, close };
}

function target(stack: StackTarget['stack'], kind: StackTarget['kind'], after: StackTarget['after'] = []) {
  return { stack, kind, after, environment: 'dev', account: '000000000000', region: 'eu-central-1' };
}

function ended(verdict: EndVerdict): DeploymentEnd {
  return { target: app.stack, verdict, details: [], services: [], tookMs: 0 };
}

/** Everything that was begun goes as far as it can. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
