import { systemClock, type Clock } from '@fairway/local-ecs';

import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { EcsState } from '../ecs/ecs-state.ts';
import type { Api } from '../protocol/operation.ts';
import type { StateStore } from '../state/state-store.ts';
import { AutoscalingState } from './autoscaling-state.ts';
import { scalableTargetOperations } from './scalable-targets.ts';
import { Scaler } from './scaler.ts';
import { scalingPolicyOperations } from './scaling-policies.ts';
import { scheduledActionOperations } from './scheduled-actions.ts';
import { ScheduledRuns } from './scheduled-runs.ts';
import { autoscalingTagOperations } from './tags.ts';

export interface Autoscaling {
  readonly api: Api;
  /** Ends waiting for scheduled actions. */
  stop(): void;
}

/** Application Auto Scaling for services of ECS. */
export function autoscalingApi(options: {
  readonly state: EcsState;
  readonly store: StateStore;
  readonly engine: EcsEngine;
  readonly clock?: Clock;
}): Autoscaling {
  const { state: ecs, store, engine, clock = systemClock } = options;
  const state = new AutoscalingState(store, ecs.names, () => clock.now() / 1_000);
  const scaler = new Scaler(state, ecs, engine);
  const runs = new ScheduledRuns(state, scaler, clock);
  for (const action of state.actions.values()) runs.plan(action);
  return {
    api: {
      targetPrefix: 'AnyScaleFrontendService',
      operations: {
        ...scalableTargetOperations(state, scaler, runs),
        ...scalingPolicyOperations(state),
        ...scheduledActionOperations(state, runs),
        ...autoscalingTagOperations(state),
      },
      refused: { GetPredictiveScalingForecast: 'nothing here is measured, so nothing can be forecast' },
      invalidRequestCode: () => 'ValidationException',
    },
    stop: () => runs.stop(),
  };
}
