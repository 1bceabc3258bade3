import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import type { ServiceSettings } from '@fairway/environments';
import type { ContainerEnvironment, Job, ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { AwsStack, serviceTags } from '../../../aws-stack.ts';
import type { ServiceImage } from '../../service-images.ts';
import { jobContainer, type ContainerRuntime } from '../containers.ts';
import { Release } from '../release.ts';
import { collectorContainer, collectorStarted } from '../tracing.ts';

export interface JobTaskProps {
  readonly manifest: ServiceManifest;
  readonly job: Job;
  readonly settings: Pick<ServiceSettings, 'size' | 'tracing'>;
  /** Name of the task definition's family, the job's own. */
  readonly family: string;
  readonly image: ServiceImage;
  readonly environment: ContainerEnvironment;
  readonly logGroup: string;
  /** @default - the code of the service has no rights in AWS */
  readonly taskRoleArn?: string | undefined;
  readonly executionRoleArn: string;
  /** @default - an image of this repository */
  readonly runtime?: ContainerRuntime | undefined;
}

/**
 * The task of a job's run: its service's image, variables and rights, and the collector that its environment has chosen.
 * @example
 * new JobTask(this, job.name, {
 *   manifest,
 *   job,
 *   settings,
 *   family: jobNames(names, job.name).family,
 *   image,
 *   environment: environments.service,
 *   logGroup: logGroup.name,
 *   taskRoleArn: roles.taskRoleArn,
 *   executionRoleArn: roles.executionRoleArn,
 * });
 */
export class JobTask extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: JobTaskProps) {
    super(scope, id);
    const { manifest, job, family, image, taskRoleArn, executionRoleArn, logGroup } = props;
    const { architecture, ...size } = { ...props.settings.size, ...job.size };
    const cpuArchitecture = architecture === 'arm64' ? 'ARM64' : 'X86_64';
    const task = {
      family,
      cpu: String(size.cpu),
      memory: String(size.memoryMib),
      executionRoleArn,
      ...(taskRoleArn === undefined ? {} : { taskRoleArn }),
    };
    const { region } = AwsStack.of(this);
    const parts = { manifest, image: image.image, logGroup, region, runtime: props.runtime };
    const { tracing } = props.settings;
    const traces = tracing.kind === 'x-ray';
    const release = new Release(this, 'release', {
      service: `${manifest.name}_${job.name}`,
      image,
      containers: [
        jobContainer(parts, props.environment, job, traces ? [collectorStarted] : []),
        ...(traces ? [collectorContainer({ image: tracing.collectorImage, region, logGroup })] : []),
      ],
      task: [...Object.values(task), cpuArchitecture],
    });
    this.arn = new EcsTaskDefinition(this, 'task-definition', {
      ...task,
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' },
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      containerDefinitions: release.containerDefinitions,
      tags: serviceTags(manifest.name),
      // A run that has begun by an old revision may go on for long; and the old one must not go before the new one is there.
      skipDestroy: true,
      lifecycle: { createBeforeDestroy: true },
    }).arn;
  }
}
