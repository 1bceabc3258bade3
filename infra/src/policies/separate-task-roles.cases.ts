import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a task with two roles, or with none for its code': resources({
      aws_ecs_task_definition: {
        two: { execution_role_arn: 'a', task_role_arn: 'b' },
        one: { execution_role_arn: 'a' },
      },
    }),
  },
  breaks: {
    'one role for both, or none': [
      resources({
        aws_ecs_task_definition: {
          both: { execution_role_arn: 'a', task_role_arn: 'a' },
          none: { task_role_arn: 'a' },
        },
      }),
      'aws_ecs_task_definition.both: one role is both',
      'aws_ecs_task_definition.none: there is no execution role',
    ],
  },
};
