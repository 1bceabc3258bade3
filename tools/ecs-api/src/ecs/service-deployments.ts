import type { EcsEngine } from '../engine/ecs-engine.ts';
import { schedulerNameOf } from '../engine/scheduler-names.ts';
import type { TaskView } from '../engine/task-book.ts';
import { ApiError } from '../protocol/api-error.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import {
  describeServiceDeploymentsRequest,
  describeServiceRevisionsRequest,
  listServiceDeploymentsRequest,
  stopServiceDeploymentRequest,
} from '../schema/ecs/service-deployments.ts';
import { ownMember } from '../own-member.ts';
import { launchMembers } from './describe-service.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter, missing, serviceNotFound } from './errors.ts';
import { pageOf } from './page.ts';
import type { ServiceDeploymentRecord, ServiceRecord, ServiceRevisionRecord } from './records.ts';
import { membersWith } from './service-changes.ts';
import { taskCounts } from './task-counts.ts';

const MAX_DESCRIBED = 20;
const ENDED: readonly string[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

export function serviceDeploymentOperations(state: EcsState, engine: EcsEngine): Operations {
  return { ...deploymentChanges(state, engine), ...deploymentQueries(state, engine) };
}

function deploymentChanges(state: EcsState, engine: EcsEngine): Operations {
  return {
    StopServiceDeployment: operation(
      stopServiceDeploymentRequest,
      ({ serviceDeploymentArn, stopType = 'ROLLBACK' }) => {
        const [service, deployment] = findDeployment(state, serviceDeploymentArn) ?? [];
        if (service === undefined || deployment === undefined) {
          throw new ApiError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
        }
        if (ENDED.includes(deployment.status)) {
          throw new ApiError(
            'ConflictException',
            `The service deployment is in the state ${deployment.status} and cannot be stopped.`,
            { members: { resourceIds: [serviceDeploymentArn] } },
          );
        }
        engine.stopDeployment(service, { rollback: stopType === 'ROLLBACK' });
        return { serviceDeploymentArn };
      },
    ),
  };
}

function deploymentQueries(state: EcsState, engine: EcsEngine): Operations {
  return {
    ListServiceDeployments: operation(listServiceDeploymentsRequest, (request) => {
      const { clusterName } = state.activeCluster(request.cluster);
      const service = state.findService(clusterName, request.service);
      if (service === undefined) throw serviceNotFound();
      const { before = Infinity, after = -Infinity } = request.createdAt ?? {};
      const wanted = service.deployments
        .toReversed()
        .filter(({ status }) => request.status?.includes(status as never) ?? true)
        .filter(({ createdAt }) => createdAt >= after && createdAt <= before);
      // Newest first; a deployment that begins later does not move the entries that a token has passed.
      const order = new Map(wanted.map((each) => [each, service.deployments.indexOf(each)]));
      const keyOf = (each: ServiceDeploymentRecord): string =>
        String(Number.MAX_SAFE_INTEGER - (order.get(each) ?? 0));
      const { items, nextToken } = pageOf(wanted, keyOf, {
        ...request,
        maxResults: request.maxResults ?? 20,
      });
      return { serviceDeployments: items.map((each) => brief(state, service, each)), nextToken };
    }),

    DescribeServiceDeployments: operation(
      describeServiceDeploymentsRequest,
      ({ serviceDeploymentArns: arns }) => {
        requireSome('serviceDeploymentArns', arns);
        const found = arns.map((arn) => findDeployment(state, arn));
        return {
          serviceDeployments: found.flatMap((entry) => entry && describe(state, engine, ...entry)),
          failures: arns.filter((_, index) => found[index] === undefined).map(missing),
        };
      },
    ),

    DescribeServiceRevisions: operation(describeServiceRevisionsRequest, ({ serviceRevisionArns: arns }) => {
      requireSome('serviceRevisionArns', arns);
      const revisions = state.services
        .values()
        .flatMap((service) => service.revisions.map((revision) => [service, revision] as const));
      const found = arns.map((arn) => revisions.find(([, each]) => each.serviceRevisionArn === arn));
      return {
        serviceRevisions: found.flatMap((entry) => entry && describeRevision(state, engine, ...entry)),
        failures: arns.filter((_, index) => found[index] === undefined).map(missing),
      };
    }),
  };
}

function findDeployment(
  state: EcsState,
  arn: string,
): readonly [ServiceRecord, ServiceDeploymentRecord] | undefined {
  return state.services
    .values()
    .flatMap((service) => service.deployments.map((deployment) => [service, deployment] as const))
    .find(([, { serviceDeploymentArn }]) => serviceDeploymentArn === arn);
}

function requireSome(member: string, arns: readonly string[]): void {
  if (arns.length > 0 && arns.length <= MAX_DESCRIBED) return;
  throw invalidParameter(`${member} must have from 1 to ${MAX_DESCRIBED} elements, got: ${arns.length}`);
}

function brief(state: EcsState, service: ServiceRecord, deployment: ServiceDeploymentRecord): object {
  const { serviceDeploymentArn, createdAt, startedAt, finishedAt, status, statusReason } = deployment;
  return {
    serviceDeploymentArn,
    serviceArn: service.serviceArn,
    clusterArn: state.names.cluster(service.clusterName),
    startedAt,
    createdAt,
    finishedAt,
    targetServiceRevisionArn: deployment.revisionArn,
    status,
    statusReason,
  };
}

function describe(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
): object {
  const views = engine.tasks.liveViewsOf(schedulerNameOf(service));
  const target = revisionSummary(service, deployment.revisionArn, views);
  const isOver = ENDED.includes(deployment.status);
  return {
    ...brief(state, service, deployment),
    targetServiceRevisionArn: undefined,
    stoppedAt: deployment.stoppedAt,
    updatedAt: deployment.updatedAt,
    sourceServiceRevisions: deployment.sourceRevisionArns.map((arn) => revisionSummary(service, arn, views)),
    targetServiceRevision: { ...target, requestedTaskCount: service.desiredCount },
    deploymentConfiguration: deployment.deploymentConfiguration,
    lifecycleStage: isOver ? undefined : 'SCALE_UP',
    rollback: deployment.rollback,
    deploymentCircuitBreaker: breakerOf(deployment, isOver),
    alarms: alarmsOf(deployment, isOver),
  };
}

function breakerOf(
  { deploymentConfiguration, cause, failedTasks, threshold }: ServiceDeploymentRecord,
  isOver: boolean,
): object {
  const isOn = deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
  return {
    status: monitorStatus(isOn, cause === 'circuitBreaker', isOver),
    failureCount: failedTasks,
    threshold,
  };
}

function alarmsOf(
  { deploymentConfiguration, cause, triggeredAlarms }: ServiceDeploymentRecord,
  isOver: boolean,
): object | undefined {
  const { alarms } = deploymentConfiguration ?? {};
  if (alarms === undefined) return undefined;
  return {
    status: monitorStatus(alarms.enable, cause === 'alarm', isOver),
    alarmNames: alarms.alarmNames,
    triggeredAlarmNames: triggeredAlarms,
  };
}

function monitorStatus(isOn: boolean, hasTriggered: boolean, isOver: boolean): string {
  if (!isOn) return 'DISABLED';
  if (hasTriggered) return 'TRIGGERED';
  return isOver ? 'MONITORING_COMPLETE' : 'MONITORING';
}

function revisionSummary(
  { revisions, deployments, desiredCount }: ServiceRecord,
  arn: string,
  views: readonly TaskView[],
): object {
  const own = deployments.filter(({ revisionArn }) => revisionArn === arn).map((each) => each.deploymentId);
  const counts = taskCounts(views.filter(({ record }) => own.includes(record.deploymentId ?? '')));
  const isNewest = revisions.at(-1)?.serviceRevisionArn === arn;
  return {
    arn,
    requestedTaskCount: isNewest ? desiredCount : counts.runningCount + counts.pendingCount,
    runningTaskCount: counts.runningCount,
    pendingTaskCount: counts.pendingCount,
  };
}

function describeRevision(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  revision: ServiceRevisionRecord,
): object {
  const { serviceRevisionArn, createdAt, taskDefinition, given } = revision;
  return {
    ...given,
    ...launchMembers(state, membersWith(service, revision), taskDefinition),
    serviceRevisionArn,
    serviceArn: service.serviceArn,
    clusterArn: state.names.cluster(service.clusterName),
    taskDefinition,
    containerImages: containerImages(state, engine, service, revision),
    guardDutyEnabled: false,
    createdAt,
  };
}

/** Digests are known when a task of the revision has been prepared. */
function containerImages(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  { serviceRevisionArn, taskDefinition }: ServiceRevisionRecord,
): readonly object[] {
  const own = service.deployments
    .filter(({ revisionArn }) => revisionArn === serviceRevisionArn)
    .map(({ deploymentId }) => deploymentId);
  const run = engine.tasks
    .viewsOf(service.clusterName)
    .find(({ record, run: each }) => own.includes(record.deploymentId ?? '') && each !== undefined)?.run;
  const entry = state.taskDefinitions.get(taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1));
  return (entry?.taskDefinition.containerDefinitions ?? []).map(({ name, image }) => ({
    containerName: name,
    image,
    imageDigest: ownMember(run?.containers, name)?.imageDigest,
  }));
}
