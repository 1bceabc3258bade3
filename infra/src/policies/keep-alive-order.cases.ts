import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function chain(distributionSeconds: number, loadBalancerSeconds: number) {
  const origin = [{ vpc_origin_config: { origin_keepalive_timeout: distributionSeconds } }];
  return {
    aws_lb: { edge: { idle_timeout: loadBalancerSeconds } },
    aws_cloudfront_distribution: { edge: { origin } },
  };
}

export const cases: PolicyCases = {
  keeps: { 'the user’s side first': resources(chain(30, 60)) },
  breaks: {
    'a load balancer that keeps as long as a service': [
      resources(chain(30, 65)),
      'aws_lb.edge: it keeps connections for 65 s, services for 65 s',
    ],
    'a distribution that keeps as long as the load balancer': [
      resources(chain(60, 60)),
      'aws_cloudfront_distribution.edge: it keeps connections for 60 s, the load balancer for 60 s',
    ],
    'defaults that nobody has looked at': [
      resources({ aws_lb: { edge: {} }, aws_cloudfront_distribution: { edge: {} } }),
      'aws_lb.edge: it keeps connections for NaN s, services for 65 s',
      'aws_cloudfront_distribution.edge: it keeps connections for CloudFront’s default s, the load balancer for NaN s',
    ],
  },
};
