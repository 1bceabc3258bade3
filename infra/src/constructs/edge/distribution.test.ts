import { expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { synthesize } from '../../../test/support/synthesize.ts';
import { testAccessLogs } from '../../../test/support/stack-parts.ts';
import { Distribution, type DistributionProps } from './distribution.ts';

const certificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/1';
const loadBalancerArn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/x/1';

function distribution(props: Partial<DistributionProps> = {}) {
  return synthesize((stack) => {
    const built = new Distribution(stack, 'edge', {
      name: 'fairway-test',
      origin: {
        kind: 'vpc-origin',
        loadBalancerArn,
        loadBalancerAddress: 'aws_lb.x',
        dnsName: 'internal-x.elb.amazonaws.com',
      },
      longestRequestSeconds: 60,
      accessLogs: testAccessLogs(stack),
      priceClass: 'PriceClass_100',
      ...props,
    });
    new TerraformOutput(stack, 'domain', { value: built.domainName });
  });
}

test('everybody gets HTTPS, HTTP/2 and 3, and IPv6, from CloudFront’s own name', () => {
  const { one, json } = distribution();

  expect(one('aws_cloudfront_distribution')).toMatchObject({
    enabled: true,
    http_version: 'http2and3',
    is_ipv6_enabled: true,
    price_class: 'PriceClass_100',
    viewer_certificate: { cloudfront_default_certificate: true },
    restrictions: { geo_restriction: { restriction_type: 'none' } },
  });
  expect(one('aws_cloudfront_distribution')).not.toHaveProperty('aliases');
  expect(one('aws_cloudfront_distribution')).not.toHaveProperty('web_acl_id');
  expect(one('aws_cloudfront_distribution')).not.toHaveProperty('custom_error_response');
  expect(json.output!['domain']!['value']).toMatch(/^\$\{aws_cloudfront_distribution\..*\.domain_name\}$/);
});

test('nothing is cached, and everything but the host reaches the services', () => {
  expect(distribution().one('aws_cloudfront_distribution').default_cache_behavior).toEqual({
    target_origin_id: 'load-balancer',
    viewer_protocol_policy: 'redirect-to-https',
    allowed_methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
    cached_methods: ['GET', 'HEAD'],
    compress: false,
    // CachingDisabled, AllViewerExceptHostHeader and SecurityHeadersPolicy, as AWS documents them.
    cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    response_headers_policy_id: '67f7725c-6f97-4210-82d7-5512b31e9d03',
  });
});

test('an internal load balancer is reached through a VPC origin', () => {
  const { one, json } = distribution();
  const [id] = Object.keys(json.resource!['aws_cloudfront_vpc_origin']!);

  expect(one('aws_cloudfront_vpc_origin').vpc_origin_endpoint_config).toEqual([
    {
      // Another load balancer has another origin.
      name: `fairway-test-\${substr(md5("${loadBalancerArn}"), 0, 8)}`,
      arn: loadBalancerArn,
      http_port: 80,
      https_port: 443,
      origin_protocol_policy: 'http-only',
      origin_ssl_protocols: [{ items: ['TLSv1.2'], quantity: 1 }],
    },
  ]);
  expect(one('aws_cloudfront_distribution').origin).toEqual([
    {
      origin_id: 'load-balancer',
      domain_name: 'internal-x.elb.amazonaws.com',
      vpc_origin_config: {
        vpc_origin_id: `\${aws_cloudfront_vpc_origin.${id}.id}`,
        origin_read_timeout: 60,
        origin_keepalive_timeout: 30,
      },
    },
  ]);
});

test('a public load balancer is reached over TLS, with the secret header', () => {
  const { one, all } = distribution({
    origin: {
      kind: 'public',
      host: 'origin.example.com',
      header: { name: 'x-origin-secret', value: '${secret}' },
    },
  });

  expect(all('aws_cloudfront_vpc_origin')).toEqual([]);
  expect(one('aws_cloudfront_distribution').origin).toEqual([
    {
      origin_id: 'load-balancer',
      domain_name: 'origin.example.com',
      custom_header: [{ name: 'x-origin-secret', value: '${secret}' }],
      custom_origin_config: {
        http_port: 80,
        https_port: 443,
        origin_protocol_policy: 'https-only',
        origin_ssl_protocols: ['TLSv1.2'],
        origin_read_timeout: 60,
        origin_keepalive_timeout: 30,
      },
    },
  ]);
});

test('with a domain of one’s own, TLS 1.2_2021 is the least; a firewall and countries are choices', () => {
  const { one, json } = distribution({
    domain: { name: 'dev.example.com', certificateArn },
    webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/x/1',
    countries: { kind: 'except', codes: ['AQ'] },
    priceClass: 'PriceClass_All',
  });

  expect(one('aws_cloudfront_distribution')).toMatchObject({
    aliases: ['dev.example.com'],
    viewer_certificate: {
      acm_certificate_arn: certificateArn,
      minimum_protocol_version: 'TLSv1.2_2021',
      ssl_support_method: 'sni-only',
    },
    web_acl_id: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/x/1',
    restrictions: { geo_restriction: { restriction_type: 'blacklist', locations: ['AQ'] } },
    price_class: 'PriceClass_All',
  });
  expect(json.output!['domain']!['value']).toBe('dev.example.com');
});

test('requests are logged from us-east-1, without cookies and queries', () => {
  const { one } = distribution();

  expect(one('aws_cloudwatch_log_delivery_source')).toMatchObject({
    provider: 'aws.global',
    log_type: 'ACCESS_LOGS',
  });
  expect(one('aws_cloudwatch_log_delivery_destination')).toMatchObject({
    provider: 'aws.global',
    output_format: 'json',
    depends_on: [expect.stringMatching(/^aws_s3_bucket_policy\./)],
  });
  const { record_fields: fields } = one('aws_cloudwatch_log_delivery');
  expect(fields).toEqual(expect.arrayContaining(['c-ip', 'cs-uri-stem', 'sc-status', 'time-taken']));
  expect(fields).not.toEqual(expect.arrayContaining(['cs(Cookie)']));
  expect(fields).not.toEqual(expect.arrayContaining(['cs-uri-query']));
});

test.each([0, 61, Number.NaN])('a longest request of %p seconds is refused', (longestRequestSeconds) => {
  expect(() => distribution({ longestRequestSeconds })).toThrow(
    `\`longestRequestSeconds\` must be from 1 to 60, CloudFront's limit for an origin, got: ${longestRequestSeconds}`,
  );
});

test('no country, and what is none, are refused', () => {
  expect(() => distribution({ countries: { kind: 'only', codes: [] } })).toThrow(
    '`countries.codes` must be two-letter codes of ISO 3166-1, in capitals, got: an empty list',
  );
  expect(() => distribution({ countries: { kind: 'only', codes: ['DE', 'de', 'FRA'] } })).toThrow(
    '`countries.codes` must be two-letter codes of ISO 3166-1, in capitals, got: ',
  );
});
