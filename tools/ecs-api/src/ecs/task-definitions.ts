import { operation, type Operations } from '../protocol/operation.ts';
import { afterArnPrefix } from '../names.ts';
import {
  deleteTaskDefinitionsRequest,
  deregisterTaskDefinitionRequest,
  describeTaskDefinitionRequest,
  listTaskDefinitionFamiliesRequest,
  listTaskDefinitionsRequest,
  registerTaskDefinitionRequest,
} from '../schema/ecs/task-definitions.ts';
import type { EcsState } from './ecs-state.ts';
import { clientError, invalidParameter } from './errors.ts';
import { pageOf } from './page.ts';
import type { TaskDefinitionEntry, TaskDefinitionRequest } from './records.ts';
import { mergeTags } from './tag-rules.ts';
import { requiredAttributes } from './required-attributes.ts';
import { withDefaults } from './task-definition-defaults.ts';
import { requireSoundTaskDefinition } from './task-definition-rules.ts';

const MAX_DELETED_AT_ONCE = 10;
const STILL_ACTIVE =
  'The specified task definition is still in ACTIVE status. Please deregister the target and try again.';

export function taskDefinitionOperations(state: EcsState): Operations {
  return { ...definitionChanges(state), ...definitionQueries(state) };
}

function definitionChanges(state: EcsState): Operations {
  return {
    RegisterTaskDefinition: operation(registerTaskDefinitionRequest, (request) => {
      requireSoundTaskDefinition(request);
      return withTags(register(state, request), ['TAGS']);
    }),

    DeregisterTaskDefinition: operation(deregisterTaskDefinitionRequest, ({ taskDefinition }) => {
      const entry = exactTaskDefinition(state, taskDefinition);
      const inactive = {
        ...entry,
        taskDefinition: { ...entry.taskDefinition, status: 'INACTIVE', deregisteredAt: state.now() } as const,
      };
      return { taskDefinition: put(state, inactive).taskDefinition };
    }),

    DeleteTaskDefinitions: operation(deleteTaskDefinitionsRequest, ({ taskDefinitions }) => {
      if (taskDefinitions.length > MAX_DELETED_AT_ONCE) {
        throw invalidParameter(`Cannot delete more than ${MAX_DELETED_AT_ONCE} task definitions at once.`);
      }
      const entries = taskDefinitions.map((name) => exactTaskDefinition(state, name));
      const active = entries.filter(({ taskDefinition }) => taskDefinition.status === 'ACTIVE');
      const deleted = entries.filter((entry) => !active.includes(entry));
      for (const entry of deleted) deleteUnlessUsed(state, entry);
      return {
        taskDefinitions: deleted.map(({ taskDefinition }) => ({
          ...taskDefinition,
          status: 'DELETE_IN_PROGRESS',
        })),
        failures: active.map(({ taskDefinition }) => ({
          arn: taskDefinition.taskDefinitionArn,
          reason: STILL_ACTIVE,
        })),
      };
    }),
  };
}

function definitionQueries(state: EcsState): Operations {
  return {
    DescribeTaskDefinition: operation(describeTaskDefinitionRequest, ({ taskDefinition, include }) => {
      const entry = findTaskDefinition(state, taskDefinition);
      if (entry === undefined) throw clientError('Unable to describe task definition.');
      return withTags(entry, include);
    }),

    ListTaskDefinitions: operation(listTaskDefinitionsRequest, (request) => {
      const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = request;
      const all = state.taskDefinitions
        .values()
        .map(({ taskDefinition }) => taskDefinition)
        .filter((each) => each.status === status)
        .filter(({ family }) => familyPrefix === undefined || family === familyPrefix);
      const { items, nextToken } = pageOf(all, orderOf(sort), request);
      return { taskDefinitionArns: items.map(({ taskDefinitionArn }) => taskDefinitionArn), nextToken };
    }),

    ListTaskDefinitionFamilies: operation(listTaskDefinitionFamiliesRequest, (request) => {
      const { familyPrefix = '', status = 'ACTIVE' } = request;
      const byFamily = Map.groupBy(
        state.taskDefinitions.values(),
        ({ taskDefinition: { family } }) => family,
      );
      const families = [...byFamily].filter(([family, entries]) => {
        const isActive = entries.some(({ taskDefinition }) => taskDefinition.status === 'ACTIVE');
        return family.startsWith(familyPrefix) && (status === 'ALL' || isActive === (status === 'ACTIVE'));
      });
      const { items, nextToken } = pageOf(families, ([family]) => family, request);
      return { families: items.map(([family]) => family), nextToken };
    }),
  };
}

/** The definition of a name: `family:revision`, an ARN, or the newest active revision of a `family`. */
export function findTaskDefinition(state: EcsState, nameOrArn: string): TaskDefinitionEntry | undefined {
  const name = afterArnPrefix(nameOrArn, 'task-definition');
  if (name.includes(':')) return state.taskDefinitions.get(name);
  const active = state.taskDefinitions
    .values()
    .filter(({ taskDefinition }) => taskDefinition.family === name && taskDefinition.status === 'ACTIVE');
  return active.toSorted((a, b) => b.taskDefinition.revision - a.taskDefinition.revision)[0];
}

/** @throws {ApiError} for a name without a revision, and one that does not exist */
function exactTaskDefinition(state: EcsState, nameOrArn: string): TaskDefinitionEntry {
  const name = afterArnPrefix(nameOrArn, 'task-definition');
  if (!/:\d+$/.test(name)) throw clientError('Revision is missing.');
  const entry = state.taskDefinitions.get(name);
  if (entry === undefined) throw clientError('The specified task definition does not exist.');
  return entry;
}

function withTags({ taskDefinition, tags }: TaskDefinitionEntry, include: readonly string[] = []) {
  return { taskDefinition, tags: include.includes('TAGS') ? tags : [] };
}

function register(state: EcsState, { tags = [], ...given }: TaskDefinitionRequest): TaskDefinitionEntry {
  const { family } = given;
  const revision = (state.families.get(family)?.revision ?? 0) + 1;
  state.families.put(family, { family, revision });
  const definition = withDefaults(given);
  return put(state, {
    taskDefinition: {
      ...definition,
      taskDefinitionArn: state.names.taskDefinition(family, revision),
      family,
      revision,
      status: 'ACTIVE',
      requiresAttributes: requiredAttributes(given),
      registeredAt: state.now(),
      registeredBy: state.names.root(),
    },
    tags: mergeTags([], tags),
  });
}

function put(state: EcsState, entry: TaskDefinitionEntry): TaskDefinitionEntry {
  const { family, revision } = entry.taskDefinition;
  return state.taskDefinitions.put(`${family}:${revision}`, entry);
}

/** A definition that a service still names is kept until no service does, as in ECS. */
function deleteUnlessUsed(state: EcsState, entry: TaskDefinitionEntry): void {
  const { taskDefinitionArn, family, revision } = entry.taskDefinition;
  const isUsed = state.services
    .values()
    .some(
      ({ status, revisions }) =>
        status !== 'INACTIVE' && revisions.some(({ taskDefinition }) => taskDefinition === taskDefinitionArn),
    );
  if (isUsed)
    put(state, { ...entry, taskDefinition: { ...entry.taskDefinition, status: 'DELETE_IN_PROGRESS' } });
  else state.taskDefinitions.remove(`${family}:${revision}`);
}

/** Numbers have to be ordered as numbers, and keys are texts; the other way round each character is its complement. */
function orderOf(sort: 'ASC' | 'DESC'): (entry: { family: string; revision: number }) => string {
  const ascending = ({ family, revision }: { family: string; revision: number }): string =>
    `${family} ${String(revision).padStart(9, '0')}`;
  if (sort === 'ASC') return ascending;
  const [first = 0, last = 0] = [' ', '~'].map((character) => character.charCodeAt(0));
  return (entry) =>
    [...ascending(entry)]
      .map((character) => String.fromCharCode(first + last - character.charCodeAt(0)))
      .join('');
}
