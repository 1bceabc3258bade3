import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers/index.js';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster/index.js';
import type { Monitoring } from '@fairway/environments';
import { Construct } from 'constructs';

import { retentionByChoice, waiveChecks } from '../waiver.ts';

/** Waivers of checkov's rules for a cluster whose environment does without Container Insights. */
const plainChecks = {
  CKV_AWS_65:
    'Container Insights is a choice of each environment; without it the load balancer’s count of healthy tasks is watched.',
} as const;

export interface ClusterProps {
  /** 1 to 255 letters, digits, underscores and hyphens. */
  readonly name: string;
  /** The metrics of tasks and services that CloudWatch records; `enhanced` adds containers, and costs more. */
  readonly containerInsights: Monitoring['containerInsights'];
  /** Retention of its records of tasks, in days (one of CloudWatch's values), and their key. */
  readonly logs: { readonly retentionDays: number; readonly keyArn: string };
}

/**
 * The cluster of an environment's services: on Fargate, on demand or on Spot.
 * @example
 * new Cluster(this, 'cluster', {
 *   name: names.cluster,
 *   containerInsights: 'enabled',
 *   logs: { retentionDays: 30, keyArn: logKey.arn },
 * });
 */
export class Cluster extends Construct {
  readonly arn: string;
  readonly name: string;
  /** A service that names one of them depends on it. */
  readonly capacityProviders: EcsClusterCapacityProviders;

  constructor(scope: Construct, id: string, { name, containerInsights, logs }: ClusterProps) {
    super(scope, id);
    // Made here, because the group that AWS would make keeps its events for ever, and stays when the cluster goes.
    const performance = waiveChecks(
      new CloudwatchLogGroup(this, 'performance', {
        name: `/aws/ecs/containerinsights/${name}/performance`,
        retentionInDays: logs.retentionDays,
        kmsKeyId: logs.keyArn,
      }),
      '2027-06-01',
      retentionByChoice,
    );
    const cluster = new EcsCluster(this, 'cluster', {
      name,
      setting: [{ name: 'containerInsights', value: containerInsights }],
      dependsOn: [performance],
    });
    if (containerInsights === 'disabled') waiveChecks(cluster, '2027-06-01', plainChecks);
    this.capacityProviders = new EcsClusterCapacityProviders(this, 'capacity-providers', {
      clusterName: cluster.name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
    this.arn = cluster.arn;
    // As text: alarms and dashboards name the cluster and need not wait for it.
    this.name = name;
  }
}
