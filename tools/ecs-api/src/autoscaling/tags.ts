import { ApiError } from '../protocol/api-error.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import {
  listTagsForResourceRequest,
  tagResourceRequest,
  untagResourceRequest,
} from '../schema/autoscaling/tags.ts';
import type { AutoscalingState, ScalableTarget } from './autoscaling-state.ts';

const MAX_TAGS = 50;

export function autoscalingTagOperations(state: AutoscalingState): Operations {
  const known = (arn: string): ScalableTarget => {
    const target = state.targets.values().find(({ ScalableTargetARN }) => ScalableTargetARN === arn);
    if (target !== undefined) return target;
    throw new ApiError('ResourceNotFoundException', `The specified resource doesn't exist: ${arn}`, {
      members: { ResourceName: arn },
    });
  };
  const put = (target: ScalableTarget, tags: Readonly<Record<string, string>>): object => {
    state.targets.put(target.ResourceId, { ...target, tags });
    return {};
  };

  return {
    TagResource: operation(tagResourceRequest, ({ ResourceARN, Tags }) => {
      const target = known(ResourceARN);
      const tags = { ...target.tags, ...Tags };
      if (Object.keys(tags).length > MAX_TAGS) {
        throw new ApiError('TooManyTagsException', `A scalable target has at most ${MAX_TAGS} tags.`, {
          members: { ResourceName: ResourceARN },
        });
      }
      return put(target, tags);
    }),
    UntagResource: operation(untagResourceRequest, ({ ResourceARN, TagKeys }) => {
      const target = known(ResourceARN);
      const kept = Object.entries(target.tags).filter(([key]) => !TagKeys.includes(key));
      return put(target, Object.fromEntries(kept));
    }),
    ListTagsForResource: operation(listTagsForResourceRequest, ({ ResourceARN }) => ({
      Tags: known(ResourceARN).tags,
    })),
  };
}
