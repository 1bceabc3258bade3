import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { Cluster } from './cluster.ts';

test.each(['disabled', 'enabled', 'enhanced'] as const)(
  'a cluster on Fargate and Fargate Spot, with Container Insights %s',
  (containerInsights) => {
    const { one } = synthesize((stack) => {
      new Cluster(stack, 'cluster', {
        name: 'example',
        containerInsights,
        logs: { retentionDays: 14, keyArn: 'arn:key' },
      });
    });

    expect(one('aws_ecs_cluster')).toEqual({
      name: 'example',
      setting: [{ name: 'containerInsights', value: containerInsights }],
      depends_on: [expect.stringMatching(/^aws_cloudwatch_log_group\./)],
    });
    expect(one('aws_cloudwatch_log_group')).toEqual({
      name: '/aws/ecs/containerinsights/example/performance',
      retention_in_days: 14,
      kms_key_id: 'arn:key',
    });
    expect(one('aws_ecs_cluster_capacity_providers').capacity_providers).toEqual(['FARGATE', 'FARGATE_SPOT']);
  },
);
