import { request } from 'node:http';

import {
  CloudFrontClient,
  CreateDistributionCommand,
  CreateVpcOriginCommand,
} from '@aws-sdk/client-cloudfront';

import { callsEcs, startsTasks } from './ecs-cases.ts';

import { clientSettings } from '../../../src/client-settings.ts';
import { closesDistributionTags } from './distribution-cases.ts';
import { closesCostExplorer, closesFirewallLogging } from './json-cases.ts';
import { textOf, type QueryApi } from './query-api.ts';

export interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly api: QueryApi;
}

/** For each gap by its name: whether emulated AWS answers as AWS does. */
export const cases: Readonly<Record<string, (place: Place) => Promise<boolean>>> = {
  alarm_members: async ({ api }) => {
    const alarm = { AlarmName: 'a', AlarmDescription: 'why it rings', Namespace: 'n', MetricName: 'm' };
    const more = { Period: '60', EvaluationPeriods: '1', Threshold: '1', Statistic: 'Sum' };
    await api.call('monitoring', 'PutMetricAlarm', {
      ...alarm,
      ...more,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
    const found = await api.call('monitoring', 'DescribeAlarms', { 'AlarmNames.member.1': 'a' });
    return (
      textOf(found, 'AlarmDescription') === 'why it rings' &&
      textOf(found, 'TreatMissingData') === 'breaching'
    );
  },

  cluster_endpoint: async ({ api }) => {
    const DBClusterIdentifier = 'stays';
    await createCluster(api, DBClusterIdentifier, {});
    const before = textOf(await api.call('rds', 'DescribeDBClusters', { DBClusterIdentifier }), 'Endpoint');
    await api.call('rds', 'CreateDBInstance', {
      DBClusterIdentifier,
      DBInstanceIdentifier: 'stays-1',
      DBInstanceClass: 'db.serverless',
      Engine: 'aurora-postgresql',
    });
    const after = textOf(await api.call('rds', 'DescribeDBClusters', { DBClusterIdentifier }), 'Endpoint');
    return before === after && before.startsWith('stays.cluster-');
  },

  cluster_members: async ({ api }) => {
    const DBClusterIdentifier = 'logs';
    await createCluster(api, DBClusterIdentifier, {
      'EnableCloudwatchLogsExports.member.1': 'postgresql',
      'ServerlessV2ScalingConfiguration.MinCapacity': '0',
      'ServerlessV2ScalingConfiguration.MaxCapacity': '2',
      'ServerlessV2ScalingConfiguration.SecondsUntilAutoPause': '900',
    });
    const found = await api.call('rds', 'DescribeDBClusters', { DBClusterIdentifier });
    return (
      textOf(found, 'SecondsUntilAutoPause') === '900' && /LogsExports>\s*<member>postgresql/.test(found)
    );
  },

  distribution_tags: ({ endpoint, region }) => closesDistributionTags(endpoint, region),
  cost_explorer: ({ endpoint }) => closesCostExplorer(endpoint),
  firewall_logging: ({ endpoint }) => closesFirewallLogging(endpoint),

  flow_log_members: async ({ api }) => {
    const vpc = textOf(await api.call('ec2', 'CreateVpc', { CidrBlock: '10.1.0.0/16' }), 'vpcId');
    const DeliverLogsPermissionArn = 'arn:aws:iam::000000000000:role/flow';
    await api.call('ec2', 'CreateFlowLogs', {
      'ResourceId.1': vpc,
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogGroupName: 'flow',
      DeliverLogsPermissionArn,
      MaxAggregationInterval: '60',
    });
    const found = await api.call('ec2', 'DescribeFlowLogs', {});
    return (
      textOf(found, 'deliverLogsPermissionArn') === DeliverLogsPermissionArn &&
      textOf(found, 'maxAggregationInterval') === '60'
    );
  },

  security_group_rules: async ({ api }) => {
    const vpc = textOf(await api.call('ec2', 'CreateVpc', { CidrBlock: '10.2.0.0/16' }), 'vpcId');
    const group = { GroupName: 'g', GroupDescription: 'g', VpcId: vpc };
    const GroupId = textOf(await api.call('ec2', 'CreateSecurityGroup', group), 'groupId');
    await api.call('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '80',
      'IpPermissions.1.ToPort': '80',
      'IpPermissions.1.PrefixListIds.1.PrefixListId': 'pl-1',
    });
    // As Terraform takes away the egress that every new group has.
    await api.call('ec2', 'RevokeSecurityGroupEgress', {
      GroupId,
      'IpPermissions.1.IpProtocol': '-1',
      'IpPermissions.1.FromPort': '0',
      'IpPermissions.1.ToPort': '0',
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    });
    const found = await api.call('ec2', 'DescribeSecurityGroups', { 'GroupId.1': GroupId });
    return textOf(found, 'prefixListId') === 'pl-1' && !found.includes('0.0.0.0/0');
  },

  machines_call_ecs: ({ endpoint, region }) => callsEcs(endpoint, region),

  schedules_start_tasks: ({ endpoint, region }) => startsTasks(endpoint, region),
  targets_by_port: async ({ api }) => {
    const TargetGroupArn = await createTargetGroup(api);
    await api.call('elasticloadbalancing', 'RegisterTargets', {
      TargetGroupArn,
      'Targets.member.1.Id': '127.0.0.1',
      'Targets.member.1.Port': '9001',
      'Targets.member.2.Id': '127.0.0.1',
      'Targets.member.2.Port': '9002',
    });
    const one = { TargetGroupArn, 'Targets.member.1.Id': '127.0.0.1', 'Targets.member.1.Port': '9001' };
    const both = await api.call('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn });
    await api.call('elasticloadbalancing', 'DeregisterTargets', one);
    const left = await api.call('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn });
    return /9001/.test(both) && /9002/.test(both) && !/9001/.test(left) && /9002/.test(left);
  },

  vpc_origin: async (place) => {
    const arn = await createLoadBalancer(place.api);
    const domain = await createDistribution(place, arn);
    return (await ask(place.endpoint, domain)) === 'from the load balancer';
  },
};

async function createCluster(
  api: QueryApi,
  DBClusterIdentifier: string,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  await api.call('rds', 'CreateDBCluster', {
    DBClusterIdentifier,
    Engine: 'aurora-postgresql',
    EngineVersion: '17',
    MasterUsername: 'master_user',
    ManageMasterUserPassword: 'true',
    ...more,
  });
}

async function createTargetGroup(api: QueryApi): Promise<string> {
  const vpc = textOf(await api.call('ec2', 'CreateVpc', { CidrBlock: '10.3.0.0/16' }), 'vpcId');
  const group = { Name: 'g', Protocol: 'HTTP', Port: '80', VpcId: vpc, TargetType: 'ip' };
  return textOf(await api.call('elasticloadbalancing', 'CreateTargetGroup', group), 'TargetGroupArn');
}

async function createLoadBalancer(api: QueryApi): Promise<string> {
  const vpc = textOf(await api.call('ec2', 'CreateVpc', { CidrBlock: '10.4.0.0/16' }), 'vpcId');
  const subnet = { VpcId: vpc, CidrBlock: '10.4.1.0/24' };
  const subnetId = textOf(await api.call('ec2', 'CreateSubnet', subnet), 'subnetId');
  const balancer = { Name: 'b', Scheme: 'internal', Type: 'application', 'Subnets.member.1': subnetId };
  const made = await api.call('elasticloadbalancing', 'CreateLoadBalancer', balancer);
  const LoadBalancerArn = textOf(made, 'LoadBalancerArn');
  const fixed = 'DefaultActions.member.1.FixedResponseConfig';
  await api.call('elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn,
    Protocol: 'HTTP',
    Port: '80',
    'DefaultActions.member.1.Type': 'fixed-response',
    [`${fixed}.StatusCode`]: '200',
    [`${fixed}.ContentType`]: 'text/plain',
    [`${fixed}.MessageBody`]: 'from the load balancer',
  });
  return LoadBalancerArn;
}

async function createDistribution({ endpoint, region, api }: Place, arn: string): Promise<string> {
  const client = new CloudFrontClient(clientSettings(endpoint, region));
  try {
    const described = await api.call('elasticloadbalancing', 'DescribeLoadBalancers', {});
    const { VpcOrigin } = await client.send(
      new CreateVpcOriginCommand({
        VpcOriginEndpointConfig: {
          Name: 'o',
          Arn: arn,
          HTTPPort: 80,
          HTTPSPort: 443,
          OriginProtocolPolicy: 'http-only',
        },
      }),
    );
    const { Distribution } = await client.send(
      new CreateDistributionCommand({
        DistributionConfig: {
          CallerReference: 'c',
          Comment: '',
          Enabled: true,
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'o',
                DomainName: textOf(described, 'DNSName'),
                VpcOriginConfig: { VpcOriginId: VpcOrigin?.Id },
              },
            ],
          },
          DefaultCacheBehavior: {
            TargetOriginId: 'o',
            ViewerProtocolPolicy: 'redirect-to-https',
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
        },
      }),
    );
    return Distribution?.DomainName ?? '';
  } finally {
    client.destroy();
  }
}

function ask(endpoint: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'x-forwarded-proto': 'https' };
    const asked = request(new URL('/anything', endpoint), { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve(text));
    });
    asked.once('error', reject);
    asked.end();
  });
}
