import type { EcsEngine } from '../engine/ecs-engine.ts';
import { managedTags, propagatedTags } from '../engine/new-task.ts';
import { jobNameOf } from '../engine/scheduler-names.ts';
import type { TaskView } from '../engine/task-book.ts';
import { afterArnPrefix, newHexId } from '../names.ts';
import { ApiError } from '../protocol/api-error.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import {
  describeTasksRequest,
  executeCommandRequest,
  listTasksRequest,
  runTaskRequest,
  stopTaskRequest,
} from '../schema/ecs/tasks.ts';
import { describeTask } from './describe-task.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter, missing } from './errors.ts';
import { useToken } from './idempotency.ts';
import { launchOf } from './launch.ts';
import { pageOf } from './page.ts';
import type { RunTaskRequest, TaskDefinitionRecord, TaskRecord } from './records.ts';
import { requireSoundPlacement, usableTaskDefinition } from './service-rules.ts';
import { mergeTags } from './tag-rules.ts';
import { desiredTaskStatus, taskStatus } from './task-status.ts';

const MAX_STARTED = 10;
const MAX_DESCRIBED = 100;
const MAX_REASON_LENGTH = 1_024;

export function taskOperations(state: EcsState, engine: EcsEngine): Operations {
  return { ...taskChanges(state, engine), ...taskQueries(state, engine) };
}

function taskChanges(state: EcsState, engine: EcsEngine): Operations {
  return {
    RunTask: operation(runTaskRequest, (request) => {
      const records = runTask(state, engine, request);
      const views = records.flatMap((record) => engine.tasks.view(record) ?? []);
      return { tasks: views.map((view) => describeView(state, view, true)), failures: [] };
    }),

    StopTask: operation(stopTaskRequest, ({ task, cluster, reason = 'Task stopped by user' }) => {
      const view = viewOf(state, engine, state.activeCluster(cluster).clusterName, task);
      if (view === undefined) throw invalidParameter('The referenced task was not found.');
      if (desiredTaskStatus(view.task) === 'STOPPED') return { task: describeView(state, view) };
      const stopped = engine.tasks.change({
        ...view.record,
        stopRequest: { code: 'UserInitiated', reason: reason.slice(0, MAX_REASON_LENGTH) },
      });
      engine.stopTask(stopped, reason);
      return { task: describeView(state, engine.tasks.view(stopped) ?? view) };
    }),

    ExecuteCommand: operation(executeCommandRequest, ({ cluster, task, container }) => {
      const view = viewOf(state, engine, state.activeCluster(cluster).clusterName, task);
      if (view === undefined) throw invalidParameter('The referenced task was not found.');
      if (container !== undefined && !view.task.containers.some(({ name }) => name === container)) {
        throw invalidParameter(`The container ${container} does not exist in the task.`);
      }
      if (view.record.given.enableExecuteCommand === true) {
        throw new ApiError(
          'TargetNotConnectedException',
          'The execute command failed due to an internal error. Try again later. (This endpoint runs no execute command agent.)',
        );
      }
      throw invalidParameter(
        'The execute command failed because execute command was not enabled when the task was run or the execute command agent ' +
          'isn’t running. Wait and try again or run a new task with execute command enabled and try again.',
      );
    }),
  };
}

function taskQueries(state: EcsState, engine: EcsEngine): Operations {
  return {
    DescribeTasks: operation(describeTasksRequest, ({ tasks, cluster, include = [] }) => {
      if (tasks.length === 0) throw invalidParameter('Tasks cannot be empty.');
      if (tasks.length > MAX_DESCRIBED) {
        throw invalidParameter(`Tasks cannot have more than ${MAX_DESCRIBED} elements.`);
      }
      const { clusterName } = state.activeCluster(cluster);
      const found = tasks.map((task) => viewOf(state, engine, clusterName, task));
      return {
        tasks: found.flatMap((view) =>
          view === undefined ? [] : [describeView(state, view, include.includes('TAGS'))],
        ),
        failures: tasks
          .filter((_, index) => found[index] === undefined)
          .map((task) => missing(task.startsWith('arn:') ? task : state.names.task(clusterName, task))),
      };
    }),

    ListTasks: operation(listTasksRequest, (request) => {
      const { clusterName } = state.activeCluster(request.cluster);
      const tasks = engine.tasks.viewsOf(clusterName).filter((view) => isListed(state, view, request));
      const { items, nextToken } = pageOf(tasks, ({ record }) => record.taskArn, request);
      return { taskArns: items.map(({ record }) => record.taskArn), nextToken };
    }),
  };
}

function viewOf(
  state: EcsState,
  engine: EcsEngine,
  clusterName: string,
  nameOrArn: string,
): TaskView | undefined {
  const taskId = afterArnPrefix(nameOrArn, 'task').split('/').at(-1) ?? '';
  const record = engine.tasks.record(state.names.task(clusterName, taskId));
  return record && engine.tasks.view(record);
}

function runTask(state: EcsState, engine: EcsEngine, request: RunTaskRequest): readonly TaskRecord[] {
  const cluster = state.activeCluster(request.cluster);
  const { clusterName } = cluster;
  const { count = 1, clientToken } = request;
  if (count < 1 || count > MAX_STARTED) {
    throw invalidParameter(`count must be from 1 to ${MAX_STARTED}, got: ${count}`);
  }
  const taskDefinition = usableTaskDefinition(state, request.taskDefinition);
  const asked = (request.capacityProviderStrategy ?? []).length > 0 || request.launchType !== undefined;
  const placed = asked
    ? request
    : { ...request, capacityProviderStrategy: [...cluster.defaultCapacityProviderStrategy] };
  requireSoundPlacement(placed, taskDefinition, cluster);
  requireKnownOverrides(request, taskDefinition);

  const token = useToken(state, `RunTask ${clusterName}`, clientToken, request);
  if (token.is === 'conflicting') {
    throw new ApiError(
      'ConflictException',
      'The clientToken was used with other parameters: repeat the same request, or give another token.',
      { members: { resourceIds: token.result } },
    );
  }
  if (token.is !== 'new') return token.result.flatMap((arn) => engine.tasks.record(arn) ?? []);
  const records = Array.from({ length: count }, () => newTask(state, placed, clusterName, taskDefinition));
  for (const record of records) engine.run(record);
  token.remember(records.map(({ taskArn }) => taskArn));
  return records;
}

function newTask(
  state: EcsState,
  request: RunTaskRequest,
  clusterName: string,
  { family, taskDefinitionArn }: TaskDefinitionRecord,
): TaskRecord {
  const taskId = newHexId(32);
  const schedulerService = jobNameOf(clusterName, taskId);
  const { group = `family:${family}`, startedBy, tags = [], propagateTags, enableECSManagedTags } = request;
  const propagated = propagatedTags(state, propagateTags, [], taskDefinitionArn);
  return {
    taskArn: state.names.task(clusterName, taskId),
    taskId,
    clusterName,
    schedulerService,
    schedulerTask: `${schedulerService}-1`,
    taskDefinitionArn,
    group,
    startedBy,
    createdAt: state.now(),
    tags: [...mergeTags(propagated, tags), ...managedTags(enableECSManagedTags, clusterName)],
    given: request,
  };
}

function requireKnownOverrides(
  { overrides }: RunTaskRequest,
  { containerDefinitions }: TaskDefinitionRecord,
): void {
  const unknown = (overrides?.containerOverrides ?? []).find(
    ({ name }) => !containerDefinitions.some((container) => container.name === name),
  );
  if (unknown === undefined) return;
  throw invalidParameter(
    `Override for container named ${unknown.name ?? ''} is not a container in the TaskDefinition.`,
  );
}

function isListed(state: EcsState, { record, task, run }: TaskView, request: ListFilter): boolean {
  const {
    desiredStatus = 'RUNNING',
    family,
    serviceName,
    startedBy,
    launchType,
    containerInstance,
  } = request;
  const definition = definitionOf(state, record);
  const launch = launchOf(record.given, definition ?? {}) as { launchType?: string };
  const wantsService =
    serviceName === undefined ? undefined : afterArnPrefix(serviceName, 'service').split('/').at(-1);
  const isWanted = desiredStatus === 'PENDING' ? false : desiredTaskStatus(task) === desiredStatus;
  return (
    isWanted &&
    [undefined, definition?.family].includes(family) &&
    [undefined, record.serviceName].includes(wantsService) &&
    [undefined, record.startedBy ?? record.deploymentId].includes(startedBy) &&
    [undefined, launch.launchType].includes(launchType) &&
    containerInstance === undefined &&
    // A task that has ended long ago stays in DescribeTasks, but not in the list of running ones.
    (desiredStatus === 'STOPPED' || taskStatus(task, run) !== 'STOPPED')
  );
}

interface ListFilter {
  readonly desiredStatus?: string | undefined;
  readonly family?: string | undefined;
  readonly serviceName?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly launchType?: string | undefined;
  readonly containerInstance?: string | undefined;
}

function describeView(state: EcsState, view: TaskView, withTags = false): object {
  const { record } = view;
  const taskDefinition = definitionOf(state, record);
  if (taskDefinition === undefined) throw new Error(`the task definition of ${record.taskArn} is gone`);
  const service =
    record.serviceName === undefined
      ? undefined
      : state.services.get(`${record.clusterName}/${record.serviceName}`);
  return describeTask(view, {
    names: state.names,
    taskDefinition,
    targetGroupArns: (service?.given.loadBalancers ?? []).flatMap(
      ({ targetGroupArn }) => targetGroupArn ?? [],
    ),
    deploymentIdOf: (schedulerId) =>
      service?.deployments.find((each) => each.schedulerId === schedulerId)?.deploymentId,
    withTags,
  });
}

function definitionOf(state: EcsState, { taskDefinitionArn }: TaskRecord): TaskDefinitionRecord | undefined {
  const key = taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1);
  return state.taskDefinitions.get(key)?.taskDefinition;
}
