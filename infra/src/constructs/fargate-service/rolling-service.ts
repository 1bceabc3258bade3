import { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import type { ServiceSettings } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';
import type { Cluster } from '../cluster.ts';
import { isAutoscaled } from './autoscaling.ts';
import { capacityStrategy } from './capacity.ts';
import type { Targets } from './load-balancing.ts';
import type { TaskNetwork } from './task-network.ts';
import { waiveChecks } from '../../waiver.ts';

const publicAddressChecks = {
  CKV_AWS_333:
    'The way out where there is no NAT gateway, which costs more than the tasks; nothing comes in by it.',
} as const;

export interface RollingServiceProps {
  readonly manifest: ServiceManifest;
  readonly settings: Pick<ServiceSettings, 'tasks' | 'night' | 'capacity' | 'deployment'>;
  /** Unique in its cluster. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly network: TaskNetwork;
  readonly securityGroupId: string;
  readonly taskDefinitionArn: string;
  /** @default - not behind a load balancer */
  readonly targets?: Targets | undefined;
  /** Names of alarms that fail a deployment. */
  readonly deploymentAlarms: readonly string[];
  /** Resources that must exist before the first task starts. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Above the worst start of a task, within which failed checks do not count. */
const START_SECONDS = 60;
/** The most that ECS waits for a container that another one depends on. */
const MIGRATION_SECONDS = 180;

/**
 * Keeps a number of tasks running, and replaces them by new ones without ever having fewer.
 * @example
 * new RollingService(this, 'rolling', {
 *   manifest,
 *   settings,
 *   name: names.service,
 *   cluster,
 *   network,
 *   securityGroupId: securityGroup.id,
 *   taskDefinitionArn: task.arn,
 *   targets,
 *   deploymentAlarms: alarms.map(({ alarmName }) => alarmName),
 *   dependsOn: [...roles.policies, ...targets.rules],
 * });
 */
export class RollingService extends Construct {
  /** `service/<cluster>/<service>`, known when the service exists. */
  readonly scalableId: string;
  readonly #service: EcsService;

  constructor(scope: Construct, id: string, props: RollingServiceProps) {
    super(scope, id);
    const { manifest, settings, cluster, targets } = props;
    this.#service = new EcsService(this, 'service', {
      name: props.name,
      cluster: cluster.arn,
      taskDefinition: props.taskDefinitionArn,
      desiredCount: settings.tasks.desired,
      capacityProviderStrategy: capacityStrategy(settings.capacity),
      platformVersion: 'LATEST',
      ...replacement,
      // Without it, another share of Spot destroys the service before it is made again.
      forceNewDeployment: true,
      deploymentCircuitBreaker: {
        enable: settings.deployment.circuitBreaker,
        rollback: settings.deployment.circuitBreaker,
      },
      ...deploymentAlarms(props),
      networkConfiguration: {
        subnets: props.network.subnetIds,
        securityGroups: [props.securityGroupId],
        assignPublicIp: props.network.publicAddresses,
      },
      ...(targets === undefined ? {} : behind(targets, manifest)),
      propagateTags: 'SERVICE',
      enableEcsManagedTags: true,
      enableExecuteCommand: false,
      tags: serviceTags(manifest.name),
      dependsOn: [...props.dependsOn, cluster.capacityProviders, ...(targets?.rules ?? [])],
      // The autoscaler's number, not the first one: a deployment must not take tasks away in the middle of the day's
      // load.
      ...(isAutoscaled(settings) ? { lifecycle: { ignoreChanges: ['desired_count'] } } : {}),
    });
    if (props.network.publicAddresses) waiveChecks(this.#service, '2027-06-01', publicAddressChecks);
    this.scalableId = `service/${cluster.name}/${this.#service.name}`;
  }

  deployAfter(dependencies: readonly ITerraformDependable[]): void {
    const names = dependencies.map((dependency) => dependable(dependency));
    this.#service.dependsOn = [...(this.#service.dependsOn ?? []), ...names];
  }
}

/** New tasks beside the old ones: never fewer than wanted, at most twice as many. */
const replacement = {
  schedulingStrategy: 'REPLICA',
  deploymentController: { type: 'ECS' },
  deploymentMinimumHealthyPercent: 100,
  deploymentMaximumPercent: 200,
  availabilityZoneRebalancing: 'ENABLED',
  // The verbs follow the deployment itself: a service that was rolled back is steady too.
  waitForSteadyState: false,
} as const;

function deploymentAlarms({ settings, deploymentAlarms: names }: RollingServiceProps) {
  if (!settings.deployment.alarms || names.length === 0) return {};
  return { alarms: { enable: true, rollback: true, alarmNames: [...names] } };
}

function behind({ targetGroupArn }: Targets, { name, port, needs }: ServiceManifest) {
  return {
    loadBalancer: [{ targetGroupArn, containerName: name, containerPort: port }],
    healthCheckGracePeriodSeconds: START_SECONDS + (needs.database === undefined ? 0 : MIGRATION_SECONDS),
  };
}
