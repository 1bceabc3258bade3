import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';
import type { JudgedStack } from '../judging/policy.ts';

const tags = {
  Project: 'fairway',
  Environment: 'fixture',
  Stack: 'app-fixture',
  Service: 'shared',
  ManagedBy: 'terraform',
  Repository: 'acme/shop',
};

/** As a stack of an account, which has no environment. */
function ofAccount(judged: JudgedStack): JudgedStack {
  const { environment: _, ...rest } = judged;
  return { ...rest, name: 'bootstrap' };
}

export const cases: PolicyCases = {
  keeps: {
    'an alarm of an account, which is about no service': ofAccount(
      stackWith({
        provider: {
          aws: [{ default_tags: [{ tags: { ...tags, Environment: 'shared', Stack: 'bootstrap' } }] }],
        },
        resource: { aws_cloudwatch_metric_alarm: { root: {} } },
      }),
    ),
    'an alarm of the database, which all services share': stackWith({
      provider: { aws: [{ default_tags: [{ tags }] }] },
      resource: { aws_cloudwatch_metric_alarm: { capacity: { namespace: 'AWS/RDS' } } },
    }),
    'alarms of queries, which all services share': stackWith({
      provider: { aws: [{ default_tags: [{ tags }] }] },
      resource: {
        aws_cloudwatch_metric_alarm: {
          failed: { namespace: 'AWS/Athena' },
          bytes: { metric_query: [{ id: 'read', metric: { namespace: 'AWS/Athena' } }, { id: 'result' }] },
        },
      },
    }),
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
          aws_cloudwatch_metric_alarm: { cpu: {} },
        },
      }),
      'provider.aws: there is no tag Repository',
      'provider.aws: the tag Environment is other',
      'aws_ecs_service.minimal: its tag Service names no service',
      'aws_lb_target_group.minimal: its tag Service names no service',
      'aws_cloudwatch_metric_alarm.cpu: its tag Service names no service',
    ],
  },
};
