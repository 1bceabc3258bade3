import { repositoryName, type Shared } from '@fairway/environments';

import type { AwsStack } from '../aws-stack.ts';
import type { Alerts } from '../constructs/watching/alerts.ts';
import type { Auth } from '../constructs/auth.ts';
import type { Cluster } from '../constructs/cluster.ts';
import type { Edge } from '../constructs/edge/edge.ts';
import type { LogBucket } from '../constructs/log-bucket.ts';
import type { LogQueries } from '../constructs/log-queries.ts';
import type { WatchedService } from '../constructs/watched-service.ts';
import { watchedOutputs } from '../contracts/watched-outputs.ts';

/** The parts of an environment that have outputs. */
export interface AppParts {
  readonly shared: Shared;
  readonly alerts: Alerts;
  readonly edge: Edge;
  readonly cluster: Cluster;
  readonly services: readonly WatchedService[];
  readonly auth: Auth | undefined;
  readonly logBucket: LogBucket | undefined;
  readonly logQueries: LogQueries | undefined;
}

/** The outputs of an environment's stack: for deployments that follow it, and for people. */
export function writeAppOutputs(stack: AwsStack, { edge, cluster, services, ...parts }: AppParts): void {
  const byService = (value: (service: WatchedService['service']) => string) =>
    Object.fromEntries(services.map(({ service }) => [service.name, value(service)]));

  stack.output('url', edge.origin, 'The address of the environment.');
  stack.output('cloudfront_domain', edge.distribution.cloudFrontName, 'The name that CloudFront gave it.');
  stack.output('load_balancer_name', edge.loadBalancer.name, 'The load balancer behind CloudFront.');
  stack.output('notices_topic_arn', parts.alerts.noticesTopicArn, 'The topic that tells the users.');
  if (parts.logBucket !== undefined) {
    stack.output('log_bucket', parts.logBucket.name, 'The bucket of logs, which services read.');
  }
  if (parts.logQueries !== undefined) writeQueryOutputs(stack, parts.logQueries);
  stack.output(
    'repository_names',
    byService(({ name }) => repositoryName(parts.shared, name)),
    'Image repositories, by service.',
  );
  stack.output(
    'releases',
    byService((service) => service.release),
    'The `release` that /version of each service answers when the applied images run.',
  );
  watchedOutputs.write(stack, {
    operatorsTopicArn: parts.alerts.operatorsTopicArn,
    distributionId: edge.distribution.distributionId,
    clusterName: cluster.name,
    loadBalancerArnSuffix: edge.behind.arnSuffix,
    targetGroupArnSuffixes: Object.fromEntries(
      services.flatMap(({ service, traffic }) =>
        traffic === undefined ? [] : [[service.name, traffic.targetGroupArnSuffix]],
      ),
    ),
    serviceNames: byService((service) => service.serviceName),
    logGroups: byService((service) => service.logGroupName),
  });
  if (parts.auth !== undefined) {
    stack.output('user_pool_id', parts.auth.poolId, 'The user pool.');
    stack.output('token_issuer', parts.auth.issuer, 'Issuer of the access tokens.');
    stack.output('sign_in_url', parts.auth.domain, 'Origin of the sign-in page and the token endpoint.');
    stack.output('page_client_id', parts.auth.pageClientId, 'The client that pages sign in with.');
    stack.output('machine_client_id', parts.auth.machineClientId, 'The client that programs sign in with.');
  }
}

function writeQueryOutputs(stack: AwsStack, { workgroup, tables }: LogQueries): void {
  const entries = [...tables.values()].map(({ entry }) => entry).join(',');
  stack.output('log_query_workgroup', workgroup, 'Workgroup of Athena: LOG_QUERY_WORKGROUP of `analyze`.');
  stack.output('log_tables', entries, 'Tables of raw lines: LOG_TABLES of `analyze`.');
}
