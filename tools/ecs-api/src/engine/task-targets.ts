import type { HealthAnswer, HealthPort, TargetEndpoint, TargetPort } from '@fairway/local-ecs';

import type { EcsState } from '../ecs/ecs-state.ts';
import type { ServiceRevisionRecord } from '../ecs/records.ts';
import { ownMember } from '../own-member.ts';
import type { TargetGroupSettings, TaskSide } from '../task-side/contract.ts';
import type { TaskBook } from './task-book.ts';
import type { TaskRun } from './task-run.ts';

/** A task behind load balancers: a target group, and where its container listens. */
export interface BalancedTarget {
  readonly group: TargetGroupSettings;
  readonly endpoint: TargetEndpoint;
}

/** Finds the target groups of the task that listens on a port. */
export type FindTargets = (port: number) => readonly BalancedTarget[];

/** Registers a task with every target group of its service. */
export function taskTargets(taskSide: TaskSide, targetsOf: FindTargets): TargetPort {
  return {
    async register(_service, { port }) {
      const outcomes = await Promise.all(
        targetsOf(port).map(({ group, endpoint }) => taskSide.registerTarget(group.targetGroupArn, endpoint)),
      );
      return outcomes.includes('unused') ? 'unused' : 'healthy';
    },
    async deregister(_service, { port }, delayMs) {
      const drained = await Promise.all(
        targetsOf(port).map(({ group, endpoint }) =>
          taskSide.deregisterTarget(group.targetGroupArn, endpoint, delayMs),
        ),
      );
      return { cut: drained.reduce((sum, { cut }) => sum + cut, 0) };
    },
  };
}

/** Checks a task as each of its target groups does; it is healthy when it is for all of them. */
export function taskHealth(taskSide: TaskSide, targetsOf: FindTargets): HealthPort {
  return {
    async check({ port }): Promise<HealthAnswer> {
      const targets = targetsOf(port);
      const answers = await Promise.all(
        targets.map(({ group, endpoint }) => taskSide.checkTarget(group, endpoint)),
      );
      return (
        answers.find(({ healthy }) => !healthy) ??
        answers[0] ?? { healthy: false, detail: 'its target group is not known any more' }
      );
    },
  };
}

/** The target groups of the task whose container listens on a port, by the revision that started it. */
export function targetsOfPort(state: EcsState, tasks: TaskBook, port: number): readonly BalancedTarget[] {
  const run = [...tasks.runs()].findLast((each) =>
    Object.values(each.containers()).some((container) => container.port === port),
  );
  if (run?.task.serviceName === undefined) return [];
  const record = tasks.record(run.task.taskArn);
  const service = state.services.get(`${run.task.clusterName}/${run.task.serviceName}`);
  const deployment = service?.deployments.find(({ deploymentId }) => deploymentId === record?.deploymentId);
  const revision = service?.revisions.find(
    ({ serviceRevisionArn }) => serviceRevisionArn === deployment?.revisionArn,
  );
  return balancedTargets(revision, run);
}

/** Each target group of a revision that is there, with the port of the container it sends to. */
function balancedTargets(
  revision: ServiceRevisionRecord | undefined,
  run: TaskRun,
): readonly BalancedTarget[] {
  const containers = run.containers();
  return (revision?.given.loadBalancers ?? []).flatMap(({ targetGroupArn, containerName = '' }) => {
    const group = revision?.targetGroups.find((each) => each.targetGroupArn === targetGroupArn);
    const port = ownMember(containers, containerName)?.port;
    return group === undefined || port === undefined
      ? []
      : [{ group, endpoint: { host: '127.0.0.1', port } }];
  });
}
