import type { Clock } from '@fairway/local-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { Names } from '../names.ts';
import { memoryStore } from '../state/state-store.ts';
import { AutoscalingState, keyOf, type ScheduledAction } from './autoscaling-state.ts';
import { ScheduledRuns } from './scheduled-runs.ts';

const START = Date.parse('2026-11-29T18:00:00Z');
const MINUTE = 60_000;
const ID = 'service/dev/web';

/** Time that stands still until a test moves it. */
class TestClock implements Clock {
  time = START;
  #alarms: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  wakeAt(at: number, callback: () => void): () => void {
    const alarm = { at, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  pass(milliseconds: number): void {
    const until = this.time + milliseconds;
    for (;;) {
      const [next] = this.#alarms.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.time = next.at;
      next.callback();
    }
    this.time = until;
  }
}

let clock: TestClock;
let state: AutoscalingState;
let runs: ScheduledRuns;
let kept: string[];
beforeEach(() => {
  clock = new TestClock();
  state = new AutoscalingState(
    memoryStore,
    new Names('eu-central-1', '000000000000'),
    () => clock.now() / 1_000,
  );
  kept = [];
  runs = new ScheduledRuns(
    state,
    {
      keepInBounds: ({ MinCapacity, MaxCapacity }) => void kept.push(`${MinCapacity} to ${MaxCapacity}`),
      record: () => undefined,
    },
    clock,
  );
  putTarget(false);
});

function putTarget(isSuspended: boolean): void {
  state.targets.put(ID, {
    ScalableTargetARN: 'arn',
    ServiceNamespace: 'ecs',
    ResourceId: ID,
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 1,
    MaxCapacity: 4,
    RoleARN: 'role',
    CreationTime: START / 1_000,
    SuspendedState: { ScheduledScalingSuspended: isSuspended },
    tags: {},
  });
}

function put(Schedule: string, more: Partial<ScheduledAction> = {}): void {
  const action: ScheduledAction = {
    ServiceNamespace: 'ecs',
    ResourceId: ID,
    ScalableDimension: 'ecs:service:DesiredCount',
    ScheduledActionName: 'action',
    ScheduledActionARN: 'arn',
    CreationTime: START / 1_000,
    Schedule,
    ScalableTargetAction: { MinCapacity: 2 },
    ...more,
  };
  state.actions.put(keyOf(ID, 'action'), action);
  runs.plan(action);
}

describe('scheduled actions', () => {
  test('change the bounds that they name, and leave the others', () => {
    put('at(2026-11-29T18:05:00)');

    clock.pass(5 * MINUTE - 1);
    expect(kept).toEqual([]);
    clock.pass(1);

    expect(kept).toEqual(['2 to 4']);
    expect(state.targets.get(ID)).toMatchObject({ MinCapacity: 2, MaxCapacity: 4 });
    clock.pass(60 * MINUTE);
    expect(kept).toHaveLength(1);
  });

  test('are done again and again, between their start and their end', () => {
    put('rate(10 minutes)', { StartTime: START / 1_000 + 15 * 60, EndTime: START / 1_000 + 40 * 60 });

    clock.pass(14 * MINUTE);
    expect(kept).toHaveLength(0);
    clock.pass(120 * MINUTE);

    // At 15, 25 and 35 minutes.
    expect(kept).toHaveLength(3);
  });

  test('are not done while the target is suspended, and go on afterwards', () => {
    put('rate(10 minutes)');
    putTarget(true);
    clock.pass(25 * MINUTE);
    expect(kept).toEqual([]);

    putTarget(false);
    clock.pass(10 * MINUTE);

    expect(kept).toEqual(['2 to 4']);
  });

  test('a change takes the place of what was planned, and a deleted action is not done', () => {
    put('rate(10 minutes)');
    put('rate(1 hour)');
    clock.pass(59 * MINUTE);
    expect(kept).toEqual([]);

    runs.cancel(keyOf(ID, 'action'));
    clock.pass(60 * MINUTE);

    expect(kept).toEqual([]);
  });
});
