import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { EcsState } from './ecs-state.ts';
import type { ServiceRecord, TaskRecord } from './records.ts';

const REASON = 'The endpoint that ran the task has ended.';

/**
 * Goes on where an earlier process was: its tasks are over, its services are started again where they were, a deployment
 * in progress included.
 */
export function resume(state: EcsState, engine: EcsEngine): void {
  for (const record of engine.tasks.unended()) endTask(state, engine, record);
  for (const service of state.services.values()) {
    if (service.status === 'DRAINING')
      state.keepService({ ...service, status: 'INACTIVE', scheduler: undefined });
    if (service.status === 'ACTIVE') resumeService(state, engine, service);
  }
}

function resumeService(state: EcsState, engine: EcsEngine, service: ServiceRecord): void {
  if (service.scheduler !== undefined) {
    engine.restore(service);
    return;
  }
  // The earlier process ended between writing the service down and starting it.
  const revision = service.revisions.at(-1);
  const deployment = service.deployments.at(-1);
  if (revision === undefined || deployment === undefined) return;
  const started = { ...deployment, schedulerId: engine.nextDeployment(service) };
  const resumed = { ...service, deployments: [...service.deployments.slice(0, -1), started] };
  state.keepService(resumed);
  engine.deploy(resumed, revision, {});
}

function endTask(state: EcsState, engine: EcsEngine, record: TaskRecord): void {
  const { schedulerTask, createdAt, taskDefinitionArn } = record;
  const key = taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1);
  const containers = state.taskDefinitions.get(key)?.taskDefinition.containerDefinitions ?? [];
  const now = state.now();
  const task = {
    id: schedulerTask,
    deployment: '',
    release: '',
    status: 'stopped',
    createdAt: createdAt * 1_000,
    stoppedAt: now * 1_000,
    cause: 'requested',
    containers: containers.map(({ name }) => ({ name, status: 'stopped' }) as const),
  } as const;
  const stopRequest = { code: 'ServiceSchedulerInitiated', reason: REASON } as const;
  engine.tasks.end({ stopRequest, ...record }, task, { containers: {}, isReleased: true }, now);
}
