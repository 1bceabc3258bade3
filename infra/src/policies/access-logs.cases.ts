import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a load balancer and a distribution that log': resources({
      aws_lb: { edge: { access_logs: { enabled: true, bucket: 'logs' } } },
      aws_cloudfront_distribution: { edge: {} },
      aws_cloudwatch_log_delivery_source: {
        edge: { resource_arn: '${aws_cloudfront_distribution.edge.arn}' },
      },
    }),
  },
  breaks: {
    'a load balancer and a distribution that do not': [
      resources({
        aws_lb: { edge: { access_logs: { enabled: false } } },
        aws_cloudfront_distribution: { edge: {} },
      }),
      'aws_lb.edge: it logs no requests',
      'aws_cloudfront_distribution.edge: it logs no requests',
    ],
  },
};
