import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { DnsAlias } from './dns-alias.ts';

test.each([
  [undefined, ['A', 'AAAA']],
  [false, ['A']],
])('an alias with IPv6 %p has records of type %p', (ipv6, types) => {
  const { all } = synthesize((stack) => {
    new DnsAlias(stack, 'alias', {
      name: 'dev.example.com',
      hostedZoneId: 'Z1',
      target: { name: 'd1.cloudfront.net', zoneId: 'Z2' },
      ...(ipv6 === undefined ? {} : { ipv6 }),
    });
  });

  const records = all('aws_route53_record');
  expect(records.map(({ type }) => type)).toEqual(types);
  for (const record of records) {
    expect(record).toMatchObject({
      name: 'dev.example.com',
      zone_id: 'Z1',
      alias: { name: 'd1.cloudfront.net', zone_id: 'Z2', evaluate_target_health: false },
    });
  }
});
