import type { AwsStack, StateLocation } from '../aws-stack.ts';
import type { FargateServiceMetrics, TargetGroupMetrics } from '../constructs/watching/metrics.ts';
import { RemoteOutputs } from './remote-outputs.ts';

/** What an environment is watched by: where its metrics, its log lines and its events come from. */
export interface WatchedOutputs {
  /** Whom alarms and events tell. */
  readonly operatorsTopicArn: string;
  /** Of CloudFront. */
  readonly distributionId: string;
  readonly clusterName: string;
  /** `app/<name>/<id>`. */
  readonly loadBalancerArnSuffix: string;
  /** `targetgroup/<name>/<id>`, by service. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  /** ECS's names, by service. */
  readonly serviceNames: Readonly<Record<string, string>>;
  /** By service. */
  readonly logGroups: Readonly<Record<string, string>>;
}

/** One service, as those see it who watch it. */
export interface WatchedServiceOutputs {
  readonly ecs: FargateServiceMetrics;
  readonly traffic: TargetGroupMetrics;
  readonly logGroupName: string;
}

interface Contract {
  readonly output: string;
  readonly description: string;
}

/** The outputs of an app's stack that are for watching, by what they are in TypeScript: written and read from this one table. */
const contract: Readonly<Record<keyof WatchedOutputs, Contract>> = {
  operatorsTopicArn: { output: 'operators_topic_arn', description: 'Where operators are told.' },
  distributionId: { output: 'distribution_id', description: 'CloudFront’s distribution.' },
  clusterName: { output: 'cluster_name', description: 'The ECS cluster.' },
  loadBalancerArnSuffix: {
    output: 'load_balancer_arn_suffix',
    description: 'The load balancer, as CloudWatch names it.',
  },
  targetGroupArnSuffixes: {
    output: 'target_group_arn_suffixes',
    description: 'Target groups as CloudWatch names them, by service.',
  },
  serviceNames: { output: 'service_names', description: 'ECS services, by service.' },
  logGroups: { output: 'log_groups', description: 'Log groups, by service.' },
};

/** Makes the outputs that another stack reads with `readWatchedOutputs`. */
export function writeWatchedOutputs(stack: AwsStack, watched: WatchedOutputs): void {
  for (const key of Object.keys(contract) as (keyof WatchedOutputs)[]) {
    const { output, description } = contract[key];
    stack.output(output, watched[key], description);
  }
}

/** What `readWatchedOutputs` has read. */
export interface WatchedEnvironment extends Pick<
  WatchedOutputs,
  'operatorsTopicArn' | 'distributionId' | 'clusterName'
> {
  /** @param service one of those that were asked for */
  readonly service: (service: string) => WatchedServiceOutputs;
}

/**
 * What there is to watch in another stack, from its state. A plan before that stack has one of the services ends with
 * one sentence that says so.
 * @param producer the stack's name: `app-dev`
 */
export function readWatchedOutputs(
  stack: AwsStack,
  producer: string,
  state: StateLocation,
  services: readonly string[],
): WatchedEnvironment {
  const { targetGroupArnSuffixes, serviceNames, logGroups } = contract;
  const remote = new RemoteOutputs(stack, producer, state, {
    outputs: Object.values(contract).map(({ output }) => output),
    maps: {
      names: [targetGroupArnSuffixes, serviceNames, logGroups].map(({ output }) => output),
      keys: services,
    },
  });
  const clusterName = remote.text(contract.clusterName.output);
  const loadBalancerArnSuffix = remote.text(contract.loadBalancerArnSuffix.output);
  return {
    operatorsTopicArn: remote.text(contract.operatorsTopicArn.output),
    distributionId: remote.text(contract.distributionId.output),
    clusterName,
    service: (service) => ({
      ecs: { clusterName, serviceName: remote.textAt(serviceNames.output, service) },
      traffic: {
        loadBalancerArnSuffix,
        targetGroupArnSuffix: remote.textAt(targetGroupArnSuffixes.output, service),
      },
      logGroupName: remote.textAt(logGroups.output, service),
    }),
  };
}
