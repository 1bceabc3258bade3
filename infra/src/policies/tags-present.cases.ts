import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

const tags = {
  Project: 'fairway',
  Environment: 'fixture',
  Stack: 'app-fixture',
  Service: 'shared',
  ManagedBy: 'terraform',
  Repository: 'acme/shop',
};

export const cases: PolicyCases = {
  keeps: {
    'everything tagged': stackWith({
      provider: { aws: [{ default_tags: [{ tags }] }] },
      resource: { aws_ecs_service: { minimal: { tags: { Service: 'minimal' } } } },
    }),
  },
  breaks: {
    'tags that are missing, wrong or of no service': [
      stackWith({
        provider: { aws: [{ default_tags: [{ tags: { ...tags, Repository: '', Environment: 'other' } }] }] },
        resource: {
          aws_ecs_service: { minimal: { tags: { Service: 'minimum' } } },
          aws_lb_target_group: { minimal: {} },
        },
      }),
      'provider.aws: there is no tag Repository',
      'provider.aws: the tag Environment is other',
      'aws_ecs_service.minimal: its tag Service names no service',
      'aws_lb_target_group.minimal: its tag Service names no service',
    ],
  },
};
