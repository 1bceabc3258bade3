import type { TaskBook } from '../engine/task-book.ts';
import { afterArnPrefix } from '../names.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import { listTagsForResourceRequest, tagResourceRequest, untagResourceRequest } from '../schema/ecs/tags.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter } from './errors.ts';
import type { Tag } from './records.ts';
import { mergeTags } from './tag-rules.ts';

/** A resource that has tags. */
interface Tagged {
  readonly tags: readonly Tag[];
  readonly put: (tags: readonly Tag[]) => void;
}

export function tagOperations(state: EcsState, tasks: TaskBook): Operations {
  const known = (arn: string): Tagged => {
    if (!/^arn:[^:]*:ecs:/.test(arn)) throw invalidParameter('Invalid identifier: Unexpected ARN.');
    const found = find(state, tasks, arn);
    if (found !== undefined) return found;
    throw invalidParameter(
      'The specified resource cannot be found. Specify a valid resource ARN and try again.',
    );
  };
  return {
    TagResource: operation(tagResourceRequest, ({ resourceArn, tags }) => {
      const resource = known(resourceArn);
      resource.put(mergeTags(resource.tags, tags));
      return {};
    }),
    UntagResource: operation(untagResourceRequest, ({ resourceArn, tagKeys }) => {
      const resource = known(resourceArn);
      resource.put(resource.tags.filter(({ key = '' }) => !tagKeys.includes(key)));
      return {};
    }),
    ListTagsForResource: operation(listTagsForResourceRequest, ({ resourceArn }) => ({
      tags: known(resourceArn).tags,
    })),
  };
}

function find(state: EcsState, tasks: TaskBook, arn: string): Tagged | undefined {
  const resource = arn.split(':').slice(5).join(':');
  const kind = resource.split('/')[0] ?? '';
  const name = afterArnPrefix(arn, kind);
  switch (kind) {
    case 'cluster': {
      const cluster = state.clusters.get(name);
      return cluster && { tags: cluster.tags, put: (tags) => state.clusters.put(name, { ...cluster, tags }) };
    }
    case 'service': {
      const service = state.services.values().find(({ serviceArn }) => serviceArn === arn);
      return service && { tags: service.tags, put: (tags) => state.putService({ ...service, tags }) };
    }
    case 'task-definition': {
      const entry = state.taskDefinitions.get(name);
      return (
        entry && { tags: entry.tags, put: (tags) => state.taskDefinitions.put(name, { ...entry, tags }) }
      );
    }
    case 'task': {
      const task = tasks.record(arn);
      return task && { tags: task.tags, put: (tags) => tasks.change({ ...task, tags }) };
    }
    case 'capacity-provider': {
      const provider = state.capacityProviders.get(name);
      return (
        provider && {
          tags: provider['tags'] as readonly Tag[],
          put: (tags) => state.capacityProviders.put(name, { ...provider, tags }),
        }
      );
    }
    default:
      return undefined;
  }
}
