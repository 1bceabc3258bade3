import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'HTTPS all the way': resources({
      aws_lb_listener: { main: { protocol: 'HTTPS', ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' } },
      aws_cloudfront_distribution: {
        edge: { origin: [{ custom_origin_config: { origin_protocol_policy: 'https-only' } }] },
      },
    }),
  },
  breaks: {
    'HTTP on the way': [
      resources({
        aws_lb_listener: {
          plain: { protocol: 'HTTP' },
          old: { protocol: 'HTTPS', ssl_policy: 'ELBSecurityPolicy-2016-08' },
        },
        aws_cloudfront_distribution: {
          edge: { origin: [{ custom_origin_config: { origin_protocol_policy: 'match-viewer' } }] },
        },
        aws_cloudfront_vpc_origin: {
          edge: { vpc_origin_endpoint_config: [{ origin_protocol_policy: 'http-only' }] },
        },
      }),
      'aws_lb_listener.plain: it listens for HTTP',
      'aws_lb_listener.old: its TLS policy is ELBSecurityPolicy-2016-08',
      'aws_cloudfront_distribution.edge: its origin is asked by match-viewer',
      'aws_cloudfront_vpc_origin.edge: its origin is asked by http-only',
    ],
  },
};
