import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import {
  capacityRules,
  taskCountRules,
  tracingRules,
  type serviceNames,
  type ServiceSettings,
} from '@fairway/environments';
import {
  containerEnvironments,
  fargateSizeRules,
  needsDatabase,
  requireRules,
  type ServiceManifest,
} from '@fairway/service-manifest';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';
import type { Statement } from '../../policy-document.ts';
import type { Cluster } from '../cluster.ts';
import type { ServiceImage } from '../service-images.ts';
import { Autoscaling, isAutoscaled } from './autoscaling.ts';
import { awsWorld } from './aws-world.ts';
import type { ContainerRuntime } from './containers.ts';
import { jobStatements, ServiceJobs } from './jobs/service-jobs.ts';
import { Targets, type LoadBalancing } from './load-balancing.ts';
import { needStatements } from './permissions.ts';
import { ServiceRoles } from './roles.ts';
import { RollingService } from './rolling-service.ts';
import { ServiceSecrets } from './secrets.ts';
import type { SharedResources } from './shared-resources.ts';
import { TaskDefinition } from './task-definition.ts';
import { TaskSecurityGroup, type ReachedPeer, type TaskNetwork } from './task-network.ts';
import { collectorStatements } from './tracing.ts';
import { retentionByChoice, waiveChecks } from '../../waiver.ts';

export interface FargateServiceProps {
  readonly manifest: ServiceManifest;
  readonly settings: ServiceSettings;
  /** Name of the environment, which the service's code gets to know. */
  readonly environment: string;
  readonly names: ReturnType<typeof serviceNames>;
  readonly image: ServiceImage;
  /**
   * ARN of the repository of ECR that the image is pulled from.
   * @default - the image is public elsewhere, and pulling it needs no right
   */
  readonly repositoryArn?: string | undefined;
  readonly cluster: Cluster;
  readonly network: TaskNetwork;
  readonly resources: SharedResources;
  readonly logs: LogKeeping;
  /**
   * Group of the environment's schedules.
   * @default - none: jobs run when somebody asks for them
   */
  readonly scheduleGroup?: string | undefined;
  /**
   * The service's share of a load balancer; without one no request reaches it.
   * @default - none
   */
  readonly loadBalancing?: LoadBalancing;
  /**
   * Names of alarms that fail a deployment, and so bring the version before it back.
   * @default []
   */
  readonly deploymentAlarms?: readonly string[];
  /** @default - an image of this repository */
  readonly runtime?: ContainerRuntime | undefined;
  /**
   * Rights of the service's code besides those of its manifest's needs.
   * @default []
   */
  readonly statements?: readonly Statement[];
  /**
   * Peers of the tasks besides HTTPS addresses and the service's database: a cache, a database of one's own.
   * @default []
   */
  readonly reaches?: readonly ReachedPeer[] | undefined;
}

export interface LogKeeping {
  /** Days, one of CloudWatch's values: 1, 3, 5, 7, 14, 30 … */
  readonly retentionDays: number;
  /** Key that log groups are encrypted with. */
  readonly keyArn: string;
}

/**
 * One service of an environment on Fargate: everything that its manifest asks for, and nothing else. Deployments roll:
 * new tasks start beside the old ones and replace them when they are healthy.
 * @example
 * new FargateService(stack, 'logs', {
 *   ...{ manifest, environment: 'dev', settings, names: serviceNames(shared, environment, 'logs') },
 *   ...{ image, repositoryArn, cluster, network: network.tasks, logs, resources },
 *   loadBalancing: { ...edge.behind, rules },
 * });
 */
export class FargateService extends Construct {
  readonly name: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly logGroupName: string;
  readonly securityGroupId: string;
  /** Undefined for a service that needs nothing of AWS: its code has no credentials. */
  readonly taskRoleArn: string | undefined;
  /** The `release` in the answer of `/version` when the tasks run this stack's definition. */
  readonly release: string;
  /** Undefined for a service without a load balancer. */
  readonly targetGroupArnSuffix: string | undefined;
  readonly #service: RollingService;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    const { manifest, settings, names } = props;
    validateSettings(manifest.name, settings);

    const logGroup = this.#createLogGroup(props);
    const secrets = new ServiceSecrets(this, 'secrets', { ...props, database: databaseOf(props) });
    const roles = this.#createRoles(props, logGroup, secrets);
    const environments = containerEnvironments(manifest, awsWorld({ ...props, secrets }));
    const task = new TaskDefinition(this, 'task', {
      ...props,
      family: names.taskFamily,
      environments,
      logGroup: logGroup.name,
      taskRoleArn: roles.taskRoleArn,
      executionRoleArn: roles.executionRoleArn,
    });
    const securityGroup = this.#createSecurityGroup(props);
    const targets = this.#createTargets(props);
    this.#service = new RollingService(this, 'rolling', {
      ...props,
      name: names.service,
      securityGroupId: securityGroup.id,
      taskDefinitionArn: task.arn,
      targets,
      deploymentAlarms: props.deploymentAlarms ?? [],
      dependsOn: roles.policies,
    });
    this.#scale(props, targets);
    if (manifest.jobs.length > 0) {
      new ServiceJobs(this, 'jobs', {
        ...props,
        environment: environments.service,
        logGroup: logGroup.name,
        roles,
        securityGroupId: securityGroup.id,
      });
    }

    this.name = manifest.name;
    this.clusterName = props.cluster.name;
    this.serviceName = names.service;
    // The resource's own attribute, so that Terraform makes the readers of the group after it.
    this.logGroupName = logGroup.name;
    this.securityGroupId = securityGroup.id;
    this.taskRoleArn = roles.taskRoleArn;
    this.release = task.release;
    this.targetGroupArnSuffix = targets?.arnSuffix;
  }

  /**
   * Deploys only when these exist: alarms that may fail a deployment. They are about this service, and so are made
   * from its outputs.
   */
  deployAfter(dependencies: readonly ITerraformDependable[]): void {
    this.#service.deployAfter(dependencies);
  }

  #createLogGroup({ manifest, names, logs }: FargateServiceProps): CloudwatchLogGroup {
    return waiveChecks(
      new CloudwatchLogGroup(this, 'log-group', {
        name: names.logGroup,
        retentionInDays: logs.retentionDays,
        kmsKeyId: logs.keyArn,
        tags: serviceTags(manifest.name),
      }),
      '2027-06-01',
      retentionByChoice,
    );
  }

  #createRoles(
    props: FargateServiceProps,
    logGroup: CloudwatchLogGroup,
    { arns }: ServiceSecrets,
  ): ServiceRoles {
    const tracing = props.settings.tracing.kind === 'off' ? [] : collectorStatements;
    return new ServiceRoles(this, 'roles', {
      ...props,
      service: props.manifest.name,
      logGroupArn: logGroup.arn,
      secretArns: arns,
      statements: [
        ...needStatements(this, props),
        ...jobStatements(this, props.manifest, props.cluster),
        ...(props.statements ?? []),
        ...tracing,
      ],
    });
  }

  #createSecurityGroup(props: FargateServiceProps): TaskSecurityGroup {
    const { manifest, names, network, loadBalancing } = props;
    return new TaskSecurityGroup(this, 'network', {
      manifest,
      name: names.taskSecurityGroup,
      vpcId: network.vpcId,
      loadBalancerSecurityGroupId: loadBalancing?.securityGroupId,
      database: databaseOf(props),
      reaches: props.reaches,
    });
  }

  #createTargets({ manifest, names, network, loadBalancing }: FargateServiceProps): Targets | undefined {
    if (loadBalancing === undefined) return undefined;
    return new Targets(this, 'targets', {
      manifest,
      name: names.targetGroup,
      vpcId: network.vpcId,
      loadBalancing,
    });
  }

  #scale({ manifest, settings, loadBalancing }: FargateServiceProps, targets: Targets | undefined): void {
    if (!isAutoscaled(settings)) return;
    const balanced = loadBalancing !== undefined && targets !== undefined;
    new Autoscaling(this, 'autoscaling', {
      service: manifest.name,
      resourceId: this.#service.scalableId,
      settings,
      requestsLabel: balanced ? `${loadBalancing.arnSuffix}/${targets.arnSuffix}` : undefined,
    });
  }
}

function databaseOf({ manifest, resources }: FargateServiceProps): SharedResources['database'] {
  return needsDatabase(manifest) ? resources.database : undefined;
}

function validateSettings(service: string, { tasks, capacity, size, tracing }: ServiceSettings): void {
  requireRules(fargateSizeRules(size), 'size', service);
  requireRules(taskCountRules(tasks), 'tasks', service);
  requireRules(capacityRules(capacity, tasks.maximum), 'capacity', service);
  requireRules(tracingRules(tracing), 'tracing', service);
}
