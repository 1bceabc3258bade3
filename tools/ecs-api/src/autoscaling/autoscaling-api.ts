import { systemClock, wallClock, type Clock } from '@fairway/local-ecs';

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
import { TrackingRuns } from './tracking-runs.ts';
import type { UsagePort } from './usage.ts';

export interface Autoscaling {
  readonly api: Api;
  /** Ends waiting for scheduled actions. */
  stop(): void;
}

const METRIC_PERIOD_MS = 10_000;

/** Application Auto Scaling for services of ECS. */
export function autoscalingApi(options: {
  readonly state: EcsState;
  readonly store: StateStore;
  readonly engine: EcsEngine;
  readonly clock?: Clock;
  /** @default what this machine measures */
  readonly usage?: UsagePort;
  /** Milliseconds between two points of a metric; AWS has one a minute. @default 10 000 */
  readonly metricPeriodMs?: number;
  /** Takes a sentence for the operator of the endpoint. */
  readonly report?: (sentence: string) => void;
}): Autoscaling {
  const { state: ecs, store, engine, clock = wallClock, report = () => undefined } = options;
  const { usage = engine, metricPeriodMs = METRIC_PERIOD_MS } = options;
  const state = new AutoscalingState(store, ecs.names, () => clock.now() / 1_000);
  const scaler = new Scaler(state, ecs, engine);
  const runs = new ScheduledRuns(state, scaler, clock);
  for (const action of state.actions.values()) runs.plan(action);
  const tracking = new TrackingRuns({
    state,
    scaler,
    engine,
    usage,
    // It measures time; a schedule goes by the time of day.
    clock: options.clock ?? systemClock,
    periodMs: metricPeriodMs,
    report,
  });
  for (const policy of state.policies.values()) tracking.follow(policy);
  return {
    api: {
      targetPrefix: 'AnyScaleFrontendService',
      operations: {
        ...scalableTargetOperations(state, scaler, runs),
        ...scalingPolicyOperations(state, tracking),
        ...scheduledActionOperations(state, runs),
        ...autoscalingTagOperations(state),
      },
      refused: {
        GetPredictiveScalingForecast: 'what is measured here is not kept for long enough to forecast from it',
      },
      invalidRequestCode: () => 'ValidationException',
    },
    stop: () => {
      runs.stop();
      tracking.stop();
    },
  };
}
