import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'HTTPS with a floor': resources({
      aws_cloudfront_distribution: {
        edge: {
          default_cache_behavior: { viewer_protocol_policy: 'redirect-to-https' },
          viewer_certificate: { minimum_protocol_version: 'TLSv1.2_2021' },
        },
      },
    }),
  },
  breaks: {
    'plain HTTP, old TLS, or whatever CloudFront takes': [
      resources({
        aws_cloudfront_distribution: {
          old: {
            default_cache_behavior: { viewer_protocol_policy: 'https-only' },
            ordered_cache_behavior: [{ viewer_protocol_policy: 'allow-all' }],
            viewer_certificate: { minimum_protocol_version: 'TLSv1.1_2016' },
          },
          given: { viewer_certificate: { cloudfront_default_certificate: true } },
        },
      }),
      'aws_cloudfront_distribution.old: a behavior has `viewer_protocol_policy` allow-all',
      'aws_cloudfront_distribution.old: the lowest TLS version is TLSv1.1_2016',
      'aws_cloudfront_distribution.given: the lowest TLS version is CloudFront’s choice',
    ],
  },
};
