import type { Environment, Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';
import { scopeOf } from './deploy/scope.ts';

/** The name of the policy that a person's permission set has besides those of the deploying role. */
export function operatePolicyName({ project }: Pick<Shared, 'project'>, environment: string): string {
  return `${project}-operate-${environment}`;
}

/**
 * The permissions that `./fairway exec` and `./fairway run` need besides those of a deployment: a task in the
 * environment's cluster, and the way into it. No workflow has them, because no workflow goes into a task.
 */
export function operateEnvironment(shared: Shared, environment: Environment): readonly Statement[] {
  const { arn, own } = scopeOf(shared, environment);
  const [cluster, tasks] = [arn('ecs', `cluster/${own}`), arn('ecs', `task/${own}/*`)];
  const inOwnCluster = { ArnEquals: { 'ecs:cluster': cluster } };
  return [
    {
      // Only the families of sessions: serving tasks are started by their service.
      sid: 'StartSessionTask',
      actions: ['ecs:RunTask'],
      resources: [arn('ecs', `task-definition/${own}-*-exec:*`)],
      conditions: inOwnCluster,
    },
    {
      // Families of jobs: no service has an underscore in its name.
      sid: 'StartJob',
      actions: ['ecs:RunTask'],
      resources: [arn('ecs', `task-definition/${own}-*_*:*`)],
      conditions: inOwnCluster,
    },
    {
      // The person and the reason are tags of the task from its first moment.
      sid: 'TagSessionTask',
      actions: ['ecs:TagResource'],
      resources: [tasks],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
    {
      sid: 'EnterTask',
      actions: ['ecs:ExecuteCommand'],
      resources: [cluster, tasks],
    },
    {
      sid: 'EndSessionTask',
      actions: ['ecs:StopTask'],
      resources: [tasks],
      conditions: inOwnCluster,
    },
    {
      // ECS asks for no resource here: see docs/security.md for the risk that remains.
      sid: 'DeregisterSessionTask',
      actions: ['ecs:DeregisterTaskDefinition'],
      resources: ['*'],
    },
  ];
}
