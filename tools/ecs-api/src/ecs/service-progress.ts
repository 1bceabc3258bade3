import { randomUUID } from 'node:crypto';

import type { DeploymentDescription, SchedulerEvent } from '@fairway/local-ecs';

import type { EcsEngine } from '../engine/ecs-engine.ts';
import { inWordsOfEcs } from '../engine/event-words.ts';
import { serviceTaskId } from '../engine/new-task.ts';
import { schedulerNameOf } from '../engine/scheduler-names.ts';
import { serviceKey, type EcsState } from './ecs-state.ts';
import type { ServiceDeploymentRecord, ServiceRecord } from './records.ts';
import { runningRevision } from './service-changes.ts';

const EVENTS_KEPT = 100;
const DEPLOYMENTS_KEPT = 100;

/** Records the scheduler's events about services. */
export function recordProgress(state: EcsState, engine: EcsEngine): void {
  engine.subscribe((event) => {
    if (event.type === 'output') return;
    const service = state.services
      .values()
      .find((each) => each.status !== 'INACTIVE' && schedulerNameOf(each) === event.service);
    if (service === undefined) return;
    const changed = after(engine, service, event);
    state.services.change(serviceKey(service.clusterName, service.serviceName), engine.withSnapshot(changed));
  });
}

function after(engine: EcsEngine, service: ServiceRecord, event: SchedulerEvent): ServiceRecord {
  switch (event.type) {
    case 'serviceEvent':
      return withEvent(service, event.at, translated(engine, service, event.message));
    case 'deployment':
      return withDeployment(service, event.deployment, event.at);
    case 'taskStopped': {
      const reason = engine.tasks.run(event.service, event.task.id)?.summary().failure?.stoppedReason;
      if (reason === undefined || event.task.cause !== 'failed') return service;
      const sentence = `(service ${service.serviceName}) was unable to place a task. Reason: ${reason}`;
      return withEvent(service, event.at, sentence);
    }
    default:
      return service;
  }
}

function withEvent(service: ServiceRecord, at: number, message: string): ServiceRecord {
  const event = { id: randomUUID(), createdAt: at / 1_000, message };
  return { ...service, events: [event, ...service.events].slice(0, EVENTS_KEPT) };
}

function translated(engine: EcsEngine, service: ServiceRecord, sentence: string): string {
  const running = runningRevision(service, engine.describe(service)?.target);
  return inWordsOfEcs(sentence, {
    service: service.serviceName,
    taskId: (schedulerTask) => serviceTaskId(service, schedulerTask),
    deploymentId: (schedulerId) =>
      service.deployments.find((each) => each.schedulerId === schedulerId)?.deploymentId,
    targetGroups: running?.targetGroups.map(({ targetGroupArn }) => targetGroupArn) ?? [],
  });
}

function withDeployment(service: ServiceRecord, described: DeploymentDescription, at: number): ServiceRecord {
  const deployments = service.deployments
    .map((each) =>
      each.schedulerId === described.id ? afterDescription(service, each, described, at) : each,
    )
    .slice(-DEPLOYMENTS_KEPT);
  return { ...service, deployments };
}

/** A deployment's record, brought up to date with the scheduler's description of it. */
function afterDescription(
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
  described: DeploymentDescription,
  at: number,
): ServiceDeploymentRecord {
  const { status, cause, finishedAt, failedTasks, threshold } = described;
  const statusReason = statusReasonOf(service, described);
  // The scheduler tells of an end a moment later: neither a rollback nor a stop comes after it.
  const happenedAt = (finishedAt ?? at) / 1_000;
  const target = service.deployments.find(({ schedulerId }) => schedulerId === described.rollback?.to);
  const rollback = deployment.rollback ?? {
    reason: statusReason ?? '',
    startedAt: happenedAt,
    serviceRevisionArn: target?.revisionArn ?? '',
  };
  return {
    ...deployment,
    status,
    statusReason,
    cause,
    failedTasks,
    threshold,
    updatedAt: at / 1_000,
    ...(finishedAt === undefined ? {} : { finishedAt: happenedAt }),
    ...(status === 'STOPPED' ? { stoppedAt: happenedAt } : {}),
    ...(described.rollback === undefined ? {} : { rollback }),
    triggeredAlarms: cause === 'alarm' ? alarmsIn(described.statusReason) : deployment.triggeredAlarms,
  };
}

/** The reason for a deployment's state, in ECS's words where they are known, with the last failure after them. */
function statusReasonOf(service: ServiceRecord, described: DeploymentDescription): string | undefined {
  const { status, cause, supersededBy, lastFailure } = described;
  if (supersededBy !== undefined) {
    return 'Service deployment was stopped because a newer service deployment superseded it.';
  }
  if (cause === undefined) return undefined;
  const why = {
    circuitBreaker: 'the circuit breaker threshold was exceeded.',
    alarm: `an alarm was detected: ${alarmsIn(described.statusReason).join(', ')}.`,
    request: 'a stop was requested.',
  }[cause];
  const failure = lastFailure === undefined ? '' : ` ${taskNamed(service, lastFailure)}`;
  return `Service deployment ${wordFor(status)} because ${why}${failure}`;
}

function wordFor(status: DeploymentDescription['status']): string {
  switch (status) {
    case 'ROLLBACK_IN_PROGRESS':
      return 'is rolling back';
    case 'ROLLBACK_SUCCESSFUL':
      return 'rolled back';
    case 'ROLLBACK_FAILED':
      return 'could not be rolled back';
    default:
      return 'stopped';
  }
}

function taskNamed(service: ServiceRecord, sentence: string): string {
  return sentence.replaceAll(
    /\(task ([^)]+)\)/g,
    (_, task: string) => `(task ${serviceTaskId(service, task)})`,
  );
}

/** The scheduler's `alarm detected: <name>`. */
function alarmsIn(reason = ''): readonly string[] {
  const [, name] = /alarm detected: ([^;]+)/.exec(reason) ?? [];
  return name === undefined ? [] : [name];
}
