import { randomUUID } from 'node:crypto';

import { operation, type Operations } from '../protocol/operation.ts';
import { ApiError } from '../protocol/api-error.ts';
import {
  deleteScheduledActionRequest,
  describeScheduledActionsRequest,
  putScheduledActionRequest,
} from '../schema/autoscaling/scheduled-actions.ts';
import { messageOf } from '../message-of.ts';
import {
  invalid,
  keyOf,
  requireEcs,
  type AutoscalingState,
  type ScheduledAction,
} from './autoscaling-state.ts';
import { pageOfAutoscaling } from './page.ts';
import { parseSchedule } from './schedule.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

export function scheduledActionOperations(state: AutoscalingState, runs: ScheduledRuns): Operations {
  return { ...actionChanges(state, runs), ...actionQueries(state) };
}

function actionChanges(state: AutoscalingState, runs: ScheduledRuns): Operations {
  return {
    PutScheduledAction: operation(putScheduledActionRequest, (request) => {
      requireEcs(request);
      const { ResourceId, ScheduledActionName } = request;
      state.target(ResourceId);
      const key = keyOf(ResourceId, ScheduledActionName);
      const there = state.actions.get(key);
      const { Schedule = there?.Schedule } = request;
      if (Schedule === undefined) throw invalid('Schedule must be given for a new scheduled action.');
      const action: ScheduledAction = {
        ...there,
        ...request,
        Schedule,
        ScheduledActionARN:
          there?.ScheduledActionARN ??
          state.names.scheduledAction(randomUUID(), ResourceId, ScheduledActionName),
        CreationTime: there?.CreationTime ?? state.now(),
      };
      requireSound(action);
      state.actions.put(key, action);
      runs.plan(action);
      return {};
    }),

    DeleteScheduledAction: operation(deleteScheduledActionRequest, (request) => {
      requireEcs(request);
      const key = keyOf(request.ResourceId, request.ScheduledActionName);
      if (state.actions.get(key) === undefined) {
        throw new ApiError(
          'ObjectNotFoundException',
          `No scheduled action found for service namespace: ecs, resource ID: ${request.ResourceId}, ` +
            `scalable dimension: ecs:service:DesiredCount, scheduled action name: ${request.ScheduledActionName}`,
        );
      }
      runs.cancel(key);
      state.actions.remove(key);
      return {};
    }),
  };
}

function actionQueries(state: AutoscalingState): Operations {
  return {
    DescribeScheduledActions: operation(describeScheduledActionsRequest, (request) => {
      requireEcs(request);
      const wanted = state.actions
        .values()
        .filter(({ ResourceId }) => [undefined, ResourceId].includes(request.ResourceId))
        .filter(
          ({ ScheduledActionName }) => request.ScheduledActionNames?.includes(ScheduledActionName) ?? true,
        );
      const { items, NextToken } = pageOfAutoscaling(
        wanted,
        ({ ScheduledActionARN }) => ScheduledActionARN,
        request,
      );
      return { ScheduledActions: items, NextToken };
    }),
  };
}

function requireSound(action: ScheduledAction): void {
  const { Schedule, Timezone = 'UTC', CreationTime, StartTime, EndTime, ScalableTargetAction = {} } = action;
  try {
    parseSchedule(Schedule, Timezone, (StartTime ?? CreationTime) * 1_000);
  } catch (error) {
    throw invalid(messageOf(error));
  }
  if (StartTime !== undefined && EndTime !== undefined && EndTime <= StartTime) {
    throw invalid('EndTime must be after StartTime.');
  }
  const { MinCapacity, MaxCapacity } = ScalableTargetAction;
  if (MinCapacity === undefined && MaxCapacity === undefined) {
    throw invalid('ScalableTargetAction must have MinCapacity, MaxCapacity or both.');
  }
  if (MinCapacity !== undefined && MaxCapacity !== undefined && MaxCapacity < MinCapacity) {
    throw invalid(
      `Maximum capacity cannot be less than minimum capacity, got: ${MinCapacity} and ${MaxCapacity}`,
    );
  }
}
