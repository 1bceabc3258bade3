import type { Clock } from '@fairway/local-ecs';

import { keyOf, type AutoscalingState, type ScheduledAction } from './autoscaling-state.ts';
import { parseSchedule } from './schedule.ts';
import type { Scaler } from './scaler.ts';

/** The part of a scaler that a scheduled action needs. */
type Bounds = Pick<Scaler, 'keepInBounds' | 'record'>;

/** Does scheduled actions when they are due. */
export class ScheduledRuns {
  readonly #state: AutoscalingState;
  readonly #scaler: Bounds;
  readonly #clock: Clock;
  /** Functions that cancel the next run, by the action's key. */
  readonly #waiting = new Map<string, () => void>();

  constructor(state: AutoscalingState, scaler: Bounds, clock: Clock) {
    this.#state = state;
    this.#scaler = scaler;
    this.#clock = clock;
  }

  /** Waits for the next time of an action; an earlier version of it is forgotten. */
  plan(action: ScheduledAction): void {
    const key = keyOf(action.ResourceId, action.ScheduledActionName);
    this.cancel(key);
    const due = nextRun(action, this.#clock.now());
    if (due !== undefined) this.#wait(key, due);
  }

  cancel(key: string): void {
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
  }

  stop(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #wait(key: string, due: number): void {
    const wakeUp = (): void => {
      // A clock may wake earlier than asked.
      if (this.#clock.now() < due) this.#wait(key, due);
      else this.#run(key);
    };
    this.#waiting.set(key, this.#clock.wakeAt(due, wakeUp));
  }

  #run(key: string): void {
    this.#waiting.delete(key);
    const action = this.#state.actions.get(key);
    if (action === undefined) return;
    const { ResourceId, ScheduledActionName, ScalableTargetAction = {} } = action;
    const target = this.#state.targets.get(ResourceId);
    if (target !== undefined && target.SuspendedState.ScheduledScalingSuspended !== true) {
      const { MinCapacity = target.MinCapacity, MaxCapacity = target.MaxCapacity } = ScalableTargetAction;
      const changed = this.#state.targets.keep(ResourceId, { ...target, MinCapacity, MaxCapacity });
      const bounds = [
        ...(ScalableTargetAction.MinCapacity === undefined ? [] : [`min capacity to ${MinCapacity}`]),
        ...(ScalableTargetAction.MaxCapacity === undefined ? [] : [`max capacity to ${MaxCapacity}`]),
      ];
      this.#scaler.record(ResourceId, {
        description: `Setting ${bounds.join(' and ')}`,
        cause: `scheduled action name ${ScheduledActionName} was triggered`,
        status: 'Successful',
        message: `Successfully set ${bounds.join(' and ')}`,
      });
      this.#scaler.keepInBounds(changed);
    }
    this.plan(action);
  }
}

/** The next time between an action's start and end. */
export function nextRun(action: ScheduledAction, now: number): number | undefined {
  const { Schedule, Timezone = 'UTC', StartTime, EndTime, CreationTime } = action;
  const start = (StartTime ?? CreationTime) * 1_000;
  const due = parseSchedule(Schedule, Timezone, start).next(
    Math.max(now, StartTime === undefined ? now : start - 1),
  );
  return due !== undefined && due <= (EndTime ?? Infinity) * 1_000 ? due : undefined;
}
