import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'The permissions that ECS needs to start a task (secrets, images) are not those of the code in it.',
  check: (stack) =>
    resourcesOf(stack, 'aws_ecs_task_definition').flatMap(({ address, attributes }) => {
      const { execution_role_arn: execution, task_role_arn: task } = attributes;
      if (execution !== undefined && execution !== task) return [];
      return [
        {
          address,
          found: execution === undefined ? 'there is no execution role' : 'one role is both',
          fix: 'Give the task definition an execution role and, where the code calls AWS, a task role of its own',
        },
      ];
    }),
};
