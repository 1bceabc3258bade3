import { containers, type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  // Its longest request takes 10 s and the lame-duck time 5 s: it drains for up to 20 s.
  keeps: {
    'a stop that waits': containers({ stopTimeout: 21 }),
    'a migration': containers({ name: 'migrate' }),
  },
  breaks: {
    'a stop that cuts': [
      containers({ stopTimeout: 20 }),
      'aws_ecs_task_definition.task: minimal is killed after 20 s, and drains for up to 20 s',
    ],
    'one that nobody set': [
      containers({}),
      'aws_ecs_task_definition.task: minimal is killed after AWS’s default, and drains for up to 20 s',
    ],
    'one that Fargate does not do': [
      containers({ stopTimeout: 121 }),
      'aws_ecs_task_definition.task: minimal is killed after 121 s, and drains for up to 20 s',
    ],
    'one that the load balancer outlasts': [
      resources({
        ...containers({ stopTimeout: 30 }).json.resource,
        aws_lb_target_group: { minimal: { deregistration_delay: '60', tags: { Service: 'minimal' } } },
      }),
      'aws_ecs_task_definition.task: minimal is killed after 30 s, and drains for up to 60 s',
    ],
  },
};
