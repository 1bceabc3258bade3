import { randomUUID } from 'node:crypto';

import { operation, type Operations } from '../protocol/operation.ts';
import { ApiError } from '../protocol/api-error.ts';
import {
  deleteScalingPolicyRequest,
  describeScalingPoliciesRequest,
  putScalingPolicyRequest,
} from '../schema/autoscaling/scaling-policies.ts';
import type { TrackingRuns } from './tracking-runs.ts';
import {
  invalid,
  keyOf,
  requireEcs,
  type AutoscalingState,
  type ScalingPolicy,
} from './autoscaling-state.ts';
import { pageOfAutoscaling } from './page.ts';

const CONFIGURATIONS = {
  StepScaling: 'StepScalingPolicyConfiguration',
  TargetTrackingScaling: 'TargetTrackingScalingPolicyConfiguration',
  PredictiveScaling: 'PredictiveScalingPolicyConfiguration',
} as const;

/** Policies are kept and returned. Those that track a metric of this machine also act: `TrackingRuns`. */
export function scalingPolicyOperations(state: AutoscalingState, tracking: TrackingRuns): Operations {
  return {
    PutScalingPolicy: operation(putScalingPolicyRequest, (request) => {
      requireEcs(request);
      const { ResourceId, PolicyName } = request;
      state.target(ResourceId);
      const key = keyOf(ResourceId, PolicyName);
      const there = state.policies.get(key);
      const { PolicyType = there?.PolicyType ?? 'StepScaling' } = request;
      requireConfiguration(request, PolicyType);
      if (there !== undefined && there.PolicyType !== PolicyType) {
        throw invalid(
          `The policy ${PolicyName} is of the type ${there.PolicyType ?? ''} and cannot become ${PolicyType}.`,
        );
      }
      const policy = state.policies.put(key, {
        ...request,
        PolicyType,
        PolicyARN: there?.PolicyARN ?? state.names.scalingPolicy(randomUUID(), ResourceId, PolicyName),
        CreationTime: there?.CreationTime ?? state.now(),
      });
      tracking.follow(policy);
      return { PolicyARN: policy.PolicyARN, Alarms: [] };
    }),

    DeleteScalingPolicy: operation(deleteScalingPolicyRequest, (request) => {
      requireEcs(request);
      const key = keyOf(request.ResourceId, request.PolicyName);
      if (state.policies.get(key) === undefined) {
        throw new ApiError(
          'ObjectNotFoundException',
          `No scaling policy found for service namespace: ecs, resource ID: ${request.ResourceId}, ` +
            `scalable dimension: ecs:service:DesiredCount, policy name: ${request.PolicyName}`,
        );
      }
      state.policies.remove(key);
      return {};
    }),

    DescribeScalingPolicies: operation(describeScalingPoliciesRequest, (request) => {
      requireEcs(request);
      const wanted = state.policies
        .values()
        .filter(({ ResourceId }) => [undefined, ResourceId].includes(request.ResourceId))
        .filter(({ PolicyName }) => request.PolicyNames?.includes(PolicyName) ?? true);
      const { items, NextToken } = pageOfAutoscaling(wanted, ({ PolicyARN }) => PolicyARN, request);
      return { ScalingPolicies: items.map((policy) => ({ ...policy, Alarms: [] })), NextToken };
    }),
  };
}

function requireConfiguration(
  request: Pick<ScalingPolicy, (typeof CONFIGURATIONS)[keyof typeof CONFIGURATIONS]>,
  policyType: keyof typeof CONFIGURATIONS,
): void {
  const wanted = CONFIGURATIONS[policyType];
  const given = Object.values(CONFIGURATIONS).filter((member) => request[member] !== undefined);
  if (given.length === 1 && given[0] === wanted) return;
  throw invalid(`A policy of the type ${policyType} needs ${wanted}, got: ${given.join(', ') || 'none'}`);
}
