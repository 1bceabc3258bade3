import type { ServiceManifest } from '@fairway/service-manifest';

import type { AwsStack, StateLocation } from '../aws-stack.ts';
import { StackOutputs } from './stack-outputs.ts';

/** The places where an environment's metrics, log lines and events come from. */
export interface WatchedOutputs {
  /** The topic that alarms and events are sent to. */
  readonly operatorsTopicArn: string;
  /** The id of the CloudFront distribution. */
  readonly distributionId: string;
  readonly clusterName: string;
  /** `app/<name>/<id>`. */
  readonly loadBalancerArnSuffix: string;
  /** `targetgroup/<name>/<id>`, by service; workers have none. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  /** ECS's names, by service. */
  readonly serviceNames: Readonly<Record<string, string>>;
  /** By service. */
  readonly logGroups: Readonly<Record<string, string>>;
}

/** The outputs of an app's stack for the stack that watches it. */
export const watchedOutputs = new StackOutputs<WatchedOutputs>({
  operatorsTopicArn: {
    output: 'operators_topic_arn',
    description: 'The topic that tells the operators.',
    kind: 'text',
  },
  distributionId: { output: 'distribution_id', description: 'CloudFront’s distribution.', kind: 'text' },
  clusterName: { output: 'cluster_name', description: 'The ECS cluster.', kind: 'text' },
  loadBalancerArnSuffix: {
    output: 'load_balancer_arn_suffix',
    description: 'The load balancer, as CloudWatch names it.',
    kind: 'text',
  },
  targetGroupArnSuffixes: {
    output: 'target_group_arn_suffixes',
    description: 'Target groups as CloudWatch names them, by service.',
    kind: 'map',
  },
  serviceNames: { output: 'service_names', description: 'ECS services, by service.', kind: 'map' },
  logGroups: { output: 'log_groups', description: 'Log groups, by service.', kind: 'map' },
});

/** These outputs, from the state of the app's stack. A worker has no target group, and none is asked for. */
export function readWatched(
  stack: AwsStack,
  app: string,
  state: StateLocation,
  manifests: readonly Pick<ServiceManifest, 'name' | 'worker'>[],
): WatchedOutputs {
  const behindEdge = manifests.filter(({ worker }) => !worker);
  return watchedOutputs.read(stack, app, state, namesOf(manifests), {
    targetGroupArnSuffixes: namesOf(behindEdge),
  });
}

function namesOf(manifests: readonly Pick<ServiceManifest, 'name'>[]): readonly string[] {
  return manifests.map(({ name }) => name);
}
