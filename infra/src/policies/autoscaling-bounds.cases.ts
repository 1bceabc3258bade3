import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function scaled(bounds: object, desired: number) {
  return {
    aws_ecs_service: { minimal: { desired_count: desired } },
    aws_appautoscaling_target: {
      minimal: { resource_id: 'service/x/${aws_ecs_service.minimal.name}', ...bounds },
    },
    aws_appautoscaling_policy: { cpu: { resource_id: '${aws_appautoscaling_target.minimal.resource_id}' } },
  };
}

export const cases: PolicyCases = {
  keeps: {
    'a service between its bounds': resources(scaled({ min_capacity: 2, max_capacity: 4 }, 2), {
      production: true,
    }),
  },
  breaks: {
    'a service that nothing scales': [
      resources({ aws_ecs_service: { minimal: { desired_count: 1 } } }),
      'aws_ecs_service.minimal: nothing scales it',
    ],
    'bounds that are none': [
      resources(scaled({ min_capacity: 0, max_capacity: 4 }, 9)),
      'aws_appautoscaling_target.minimal: at least 0 tasks run',
      'aws_ecs_service.minimal: it starts with 9 tasks',
    ],
    'a single task in production': [
      resources(scaled({ min_capacity: 1, max_capacity: 4 }, 1), { production: true }),
      'aws_appautoscaling_target.minimal: at least 1 tasks run',
    ],
    'bounds in the wrong order': [
      resources(scaled({ min_capacity: 4, max_capacity: 2 }, 4)),
      'aws_appautoscaling_target.minimal: at most 2 tasks run, at least 4',
      'aws_ecs_service.minimal: it starts with 4 tasks',
    ],
    'bounds between which nothing moves it': [
      resources({ ...scaled({ min_capacity: 1, max_capacity: 4 }, 1), aws_appautoscaling_policy: {} }),
      'aws_appautoscaling_target.minimal: no policy moves it',
    ],
  },
};
