import type { HealthAnswer, HealthPort, TargetEndpoint, TargetPort } from '@fairway/local-ecs';

import type { TargetGroupSettings, TaskSide } from '../task-side/contract.ts';

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
