import { expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { synthesize } from '../../../test/support/synthesize.ts';
import { Certificate } from './certificate.ts';

test('a certificate is validated by a record, in the region that asks for it', () => {
  const { one, json } = synthesize((stack) => {
    const { arn } = new Certificate(stack, 'certificate', {
      domainName: 'dev.example.com',
      hostedZoneId: 'Z1',
      provider: stack.globalProvider,
    });
    new TerraformOutput(stack, 'arn', { value: arn });
  });

  expect(one('aws_acm_certificate')).toMatchObject({
    provider: 'aws.global',
    domain_name: 'dev.example.com',
    validation_method: 'DNS',
    lifecycle: { create_before_destroy: true },
  });
  // Route 53 is not in a region.
  expect(one('aws_route53_record')).toMatchObject({ zone_id: 'Z1', ttl: 300 });
  expect(one('aws_route53_record')).not.toHaveProperty('provider');
  expect(one('aws_acm_certificate_validation').provider).toBe('aws.global');
  // Not the certificate's own ARN, which is known before it is valid.
  expect(json.output!['arn']!['value']).toMatch(/^\$\{aws_acm_certificate_validation\./);
});

test('without a provider it is in the stack’s region', () => {
  const { one } = synthesize((stack) => {
    new Certificate(stack, 'certificate', { domainName: 'origin.dev.example.com', hostedZoneId: 'Z1' });
  });

  expect(one('aws_acm_certificate')).not.toHaveProperty('provider');
  expect(one('aws_acm_certificate_validation')).not.toHaveProperty('provider');
});
