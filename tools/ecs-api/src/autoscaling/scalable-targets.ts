import { newHexId } from '../names.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import {
  deregisterScalableTargetRequest,
  describeScalableTargetsRequest,
  describeScalingActivitiesRequest,
  registerScalableTargetRequest,
} from '../schema/autoscaling/scalable-targets.ts';
import {
  invalid,
  keyOf,
  requireEcs,
  type AutoscalingState,
  type ScalableTarget,
} from './autoscaling-state.ts';
import { pageOfAutoscaling } from './page.ts';
import type { Scaler } from './scaler.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

const RESOURCE_ID = /^service\/[^/]+\/[^/]+$/;
const RUNNING = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

export function scalableTargetOperations(
  state: AutoscalingState,
  scaler: Scaler,
  runs: ScheduledRuns,
): Operations {
  return { ...targetChanges(state, scaler, runs), ...targetQueries(state) };
}

function targetChanges(state: AutoscalingState, scaler: Scaler, runs: ScheduledRuns): Operations {
  return {
    RegisterScalableTarget: operation(registerScalableTargetRequest, (request) => {
      requireEcs(request);
      const { ResourceId, SuspendedState, Tags, RoleARN } = request;
      requireResource(ResourceId, scaler);
      const there = state.targets.get(ResourceId);
      if (there !== undefined && Tags !== undefined) {
        throw invalid(
          'Tags can only be given when a scalable target is registered for the first time; use TagResource.',
        );
      }
      const bounds = soundBounds({ ...there, ...request });
      const target = state.targets.put(ResourceId, {
        ...(there ?? newTarget(state, ResourceId)),
        ...bounds,
        ...(RoleARN === undefined ? {} : { RoleARN }),
        SuspendedState: { ...RUNNING, ...there?.SuspendedState, ...SuspendedState },
        tags: there?.tags ?? Tags ?? {},
      });
      scaler.keepInBounds(target);
      return { ScalableTargetARN: target.ScalableTargetARN };
    }),

    DeregisterScalableTarget: operation(deregisterScalableTargetRequest, (request) => {
      requireEcs(request);
      const { ResourceId } = state.target(request.ResourceId);
      state.targets.remove(ResourceId);
      for (const policy of state.policies.values().filter((each) => each.ResourceId === ResourceId)) {
        state.policies.remove(keyOf(ResourceId, policy.PolicyName));
      }
      for (const action of state.actions.values().filter((each) => each.ResourceId === ResourceId)) {
        const key = keyOf(ResourceId, action.ScheduledActionName);
        runs.cancel(key);
        state.actions.remove(key);
      }
      return {};
    }),
  };
}

function targetQueries(state: AutoscalingState): Operations {
  return {
    DescribeScalableTargets: operation(describeScalableTargetsRequest, (request) => {
      requireEcs(request);
      const wanted = state.targets
        .values()
        .filter(({ ResourceId }) => request.ResourceIds?.includes(ResourceId) ?? true);
      const { items, NextToken } = pageOfAutoscaling(wanted, ({ ResourceId }) => ResourceId, request);
      return { ScalableTargets: items.map(({ tags: _, ...target }) => target), NextToken };
    }),

    DescribeScalingActivities: operation(describeScalingActivitiesRequest, (request) => {
      requireEcs(request);
      const wanted = state.activities
        .values()
        .filter(({ ResourceId }) => [undefined, ResourceId].includes(request.ResourceId));
      // Newest first.
      const keyOfActivity = ({ StartTime, ActivityId }: (typeof wanted)[number]): string =>
        `${String(Math.round(1e15 - StartTime * 1_000)).padStart(16, '0')} ${ActivityId}`;
      const { items, NextToken } = pageOfAutoscaling(wanted, keyOfActivity, request);
      return { ScalingActivities: items, NextToken };
    }),
  };
}

function newTarget(
  { names, now }: AutoscalingState,
  ResourceId: string,
): Omit<ScalableTarget, 'MinCapacity' | 'MaxCapacity' | 'SuspendedState' | 'tags'> {
  return {
    ScalableTargetARN: names.scalableTarget(newHexId(36)),
    ServiceNamespace: 'ecs',
    ResourceId,
    ScalableDimension: 'ecs:service:DesiredCount',
    RoleARN: names.serviceLinkedRole(
      'ecs.application-autoscaling.amazonaws.com',
      'AWSServiceRoleForApplicationAutoScaling_ECSService',
    ),
    CreationTime: now(),
  };
}

function requireResource(resourceId: string, scaler: Scaler): void {
  if (!RESOURCE_ID.test(resourceId)) {
    throw invalid(`Unsupported resource ID: it must be service/<cluster>/<service>, got: ${resourceId}`);
  }
  if (scaler.serviceOf(resourceId) === undefined) throw invalid(`ECS service doesn't exist: ${resourceId}`);
}

type Bounds = Pick<ScalableTarget, 'MinCapacity' | 'MaxCapacity'>;

function soundBounds({
  MinCapacity,
  MaxCapacity,
}: {
  readonly [Name in keyof Bounds]?: Bounds[Name] | undefined;
}): Bounds {
  if (MinCapacity === undefined || MaxCapacity === undefined) {
    throw invalid('MinCapacity and MaxCapacity must be given for a new scalable target.');
  }
  if (MinCapacity < 0) throw invalid(`MinCapacity must be 0 or more, got: ${MinCapacity}`);
  if (MaxCapacity < MinCapacity) {
    throw invalid(
      `Maximum capacity cannot be less than minimum capacity, got: ${MinCapacity} and ${MaxCapacity}`,
    );
  }
  return { MinCapacity, MaxCapacity };
}
