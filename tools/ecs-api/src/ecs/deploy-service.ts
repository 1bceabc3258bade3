import type { AlarmPort, AlarmStates } from '../alarms/alarm-states.ts';
import type { EcsEngine } from '../engine/ecs-engine.ts';
import { newDecimalId, newServiceDeploymentId } from '../names.ts';
import type { TargetGroupSettings } from '../task-side/contract.ts';
import { messageOf } from '../message-of.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter } from './errors.ts';
import type { ServiceRecord, ServiceRequest, ServiceRevisionRecord } from './records.ts';
import { revisionMembers, runningRevision } from './service-changes.ts';
import type { ServiceDependencies } from './service-dependencies.ts';

/** Facts that are read before a deployment begins. */
export interface DeploymentInputs {
  readonly targetGroups: readonly TargetGroupSettings[];
  /** An alarm that rings already does not judge the deployment that begins now. */
  readonly alarmStates: AlarmStates;
}

/** @throws {ApiError} for a target group that does not exist */
export async function readDeploymentInputs(
  given: Partial<ServiceRequest>,
  { readTargetGroup, alarms }: ServiceDependencies,
): Promise<DeploymentInputs> {
  const [targetGroups, alarmStates] = await Promise.all([
    readTargetGroups(given, readTargetGroup),
    readAlarms(given, alarms),
  ]);
  return { targetGroups, alarmStates };
}

/** Begins a deployment: the records are there before the scheduler reports its progress. */
export function deploy(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  { targetGroups, alarmStates }: DeploymentInputs,
): void {
  const { clusterName, serviceName, given } = service;
  const now = state.now();
  const source = runningRevision(service, engine.describe(service)?.target);
  const revision: ServiceRevisionRecord = {
    serviceRevisionArn: state.names.serviceRevision(clusterName, serviceName, newDecimalId()),
    createdAt: now,
    taskDefinition: service.taskDefinition,
    given: revisionMembers(given),
    targetGroups,
  };
  const deployment = {
    serviceDeploymentArn: state.names.serviceDeployment(clusterName, serviceName, newServiceDeploymentId()),
    deploymentId: `ecs-svc/${newDecimalId()}`,
    schedulerId: engine.nextDeployment(service),
    revisionArn: revision.serviceRevisionArn,
    sourceRevisionArns: source === undefined ? [] : [source.serviceRevisionArn],
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    status: 'PENDING',
    deploymentConfiguration: given.deploymentConfiguration,
    failedTasks: 0,
    threshold: 0,
    triggeredAlarms: [],
  };
  const deploying: ServiceRecord = {
    ...service,
    revisions: [...service.revisions, revision],
    deployments: [...service.deployments, deployment],
  };
  state.putService(deploying);
  try {
    engine.deploy(deploying, revision, alarmStates);
  } catch (error) {
    state.keepService(service);
    throw error;
  }
}

async function readAlarms(
  { deploymentConfiguration }: Partial<ServiceRequest>,
  port: AlarmPort,
): Promise<AlarmStates> {
  const { alarms } = deploymentConfiguration ?? {};
  return alarms?.enable === true ? port.read(alarms.alarmNames) : {};
}

async function readTargetGroups(
  { loadBalancers = [] }: Partial<ServiceRequest>,
  read: ServiceDependencies['readTargetGroup'],
): Promise<readonly TargetGroupSettings[]> {
  const arns = [...new Set(loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []))];
  try {
    return await Promise.all(arns.map(read));
  } catch (error) {
    throw invalidParameter(messageOf(error));
  }
}
