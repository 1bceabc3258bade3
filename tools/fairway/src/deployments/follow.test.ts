import { describe, expect, test } from '@jest/globals';

import { Failure } from '../terminal/failure.ts';
import type { DeploymentEvent, DeploymentRun, Outcome } from './deployment.ts';
import { followDeployments } from './follow.ts';

const never = new Promise<never>(() => undefined);
const noStop = { requested: never, forced: never };

const succeeded: Outcome = {
  change: { service: 'logs', tag: 'b2', before: { release: 'r1', tag: 'a1' }, changes: true },
  verdict: 'succeeded',
  tookMs: 6_800,
  evidence: [],
  remarks: ['(task logs-1) was killed'],
};

const rolledBack: Outcome = {
  ...succeeded,
  verdict: 'rolled back',
  reason: 'tasks failed to start',
  evidence: ['no region'],
  remarks: [],
};

/** Deployments on a target that is neither this machine nor AWS. */
class FakeRun implements DeploymentRun {
  readonly environment = 'moon';
  readonly calls: string[] = [];
  readonly #events: () => AsyncIterable<DeploymentEvent>;

  constructor(events: (run: FakeRun) => AsyncIterable<DeploymentEvent>) {
    this.#events = () => events(this);
  }

  begin = () => this.#call('begin');
  rollBack = () => this.#call('rollBack');
  close = () => void this.#call('close');
  events = () => this.#events();

  async #call(name: string): Promise<void> {
    this.calls.push(name);
  }
}

async function follow(run: DeploymentRun, stop: Parameters<typeof followDeployments>[2] = noStop) {
  const written = { out: '', err: '' };
  const output = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
  };
  const failure = await followDeployments(run, output, stop).then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  return { ...written, failure };
}

describe('deployments are followed', () => {
  test('with a line for what happens, talk apart from data, to the verdict', async () => {
    const run = new FakeRun(async function* () {
      yield { at: Date.now() + 1_000, text: '(service logs) has started 1 tasks.' };
      yield { outcome: succeeded };
    });

    const { out, err, failure } = await follow(run);

    expect(failure).toBeUndefined();
    expect(err).toMatch(
      /^ {2}\+1\.\ds {2}\(service logs\) has started 1 tasks\.\n\(task logs-1\) was killed\n$/,
    );
    expect(out).toBe('logs: succeeded after 6.8 s  a1 → b2\n');
    expect(run.calls).toEqual(['begin', 'close']);
  });

  test('to a failure with the reason, what serves now, and the evidence', async () => {
    const run = new FakeRun(async function* () {
      yield { outcome: rolledBack };
    });

    const { out, failure } = await follow(run);

    expect(out).toBe('logs: rolled back after 6.8 s  b2\n');
    expect(failure).toEqual(
      new Failure('the deployment of logs was rolled back, a1 serves: tasks failed to start', ['no region']),
    );
  });

  test('and rolled back when someone asks for it, to the end of that', async () => {
    const run = new FakeRun(async function* (self) {
      while (!self.calls.includes('rollBack')) yield { at: Date.now(), text: 'still going' };
      yield { outcome: rolledBack };
    });

    const { err, out } = await follow(run, { requested: Promise.resolve('Ctrl-C'), forced: never });

    expect(err).toContain('Ctrl-C: stopping and rolling back');
    expect(out).toContain('rolled back');
  });

  test('no longer when someone does not want to wait, with the command that says more', async () => {
    const run = new FakeRun(async function* () {
      yield await never;
    });

    const { failure } = await follow(run, { requested: never, forced: Promise.resolve(undefined) });

    expect(failure?.message).toBe('not followed to its end: ./fairway status moon says how it went');
    expect(run.calls).toEqual(['begin', 'close']);
  });

  test('not at all when the target refuses them', async () => {
    const run = new FakeRun(() => {
      throw new Error('nothing has begun');
    });
    run.begin = () => Promise.reject(new Failure('the environment is stopping'));

    const { failure } = await follow(run);

    expect(failure?.message).toBe('the environment is stopping');
    expect(run.calls).toEqual(['close']);
  });
});
