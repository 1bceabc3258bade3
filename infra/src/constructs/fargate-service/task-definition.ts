import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import type { ServiceSettings } from '@fairway/environments';
import type { ContainerEnvironments, ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { AwsStack, serviceTags } from '../../aws-stack.ts';
import type { ServiceImage } from '../service-images.ts';
import {
  migrationContainer,
  migrationDone,
  serviceContainer,
  type ContainerDefinition,
  type ContainerParts,
  type ContainerRuntime,
} from './containers.ts';
import { Release } from './release.ts';
import { collectorContainer, collectorStarted } from './tracing.ts';

export interface TaskDefinitionProps {
  readonly manifest: ServiceManifest;
  readonly settings: Pick<ServiceSettings, 'size' | 'tracing'>;
  /** Name of the task definition's family; each release is a revision of it. */
  readonly family: string;
  readonly image: ServiceImage;
  /** The variables and secrets of each container. */
  readonly environments: ContainerEnvironments;
  readonly logGroup: string;
  /** @default - the code of the service has no rights in AWS */
  readonly taskRoleArn?: string | undefined;
  readonly executionRoleArn: string;
  /** @default - an image of this repository */
  readonly runtime?: ContainerRuntime | undefined;
}

/**
 * The definition of a service's tasks: its containers, their size and their rights.
 * @example
 * const task = new TaskDefinition(this, 'task', {
 *   manifest,
 *   settings,
 *   family: names.taskFamily,
 *   image,
 *   environments: containerEnvironments(manifest, world),
 *   logGroup: logGroup.name,
 *   executionRoleArn: roles.executionRoleArn,
 * });
 */
export class TaskDefinition extends Construct {
  readonly arn: string;
  /** The `release` in the answer of the service's `/version` when this definition runs. */
  readonly release: string;

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    const { manifest, image, family, taskRoleArn, executionRoleArn } = props;
    const { cpu, memoryMib, architecture } = props.settings.size;
    const cpuArchitecture = architecture === 'arm64' ? 'ARM64' : 'X86_64';
    const task = {
      family,
      cpu: String(cpu),
      memory: String(memoryMib),
      executionRoleArn,
      ...(taskRoleArn === undefined ? {} : { taskRoleArn }),
    };
    const release = new Release(this, 'release', {
      service: manifest.name,
      image,
      containers: this.#containers(props),
      task: [...Object.values(task), cpuArchitecture],
    });

    const definition = new EcsTaskDefinition(this, 'task-definition', {
      ...task,
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' },
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      containerDefinitions: release.containerDefinitions,
      tags: serviceTags(manifest.name),
      // Revisions stay: ECS updates no service to a deregistered one, and a rollback is such an update.
      skipDestroy: true,
      // Registered before the old revision goes: a service must not be left with a revision that cannot be deployed
      // again when registering fails.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = definition.arn;
    this.release = release.id;
  }

  #containers(props: TaskDefinitionProps): readonly ContainerDefinition[] {
    const { manifest, settings, environments, image, logGroup, runtime } = props;
    const { region } = AwsStack.of(this);
    const parts: ContainerParts = { manifest, image: image.image, logGroup, region, runtime };
    const { service, migration } = environments;
    const traces = settings.tracing.kind === 'x-ray';
    const dependsOn = [
      ...(migration === undefined ? [] : [migrationDone]),
      ...(traces ? [collectorStarted] : []),
    ];
    return [
      serviceContainer(parts, service, dependsOn),
      ...(migration === undefined ? [] : [migrationContainer(parts, migration)]),
      ...(settings.tracing.kind === 'x-ray'
        ? [collectorContainer({ image: settings.tracing.collectorImage, region, logGroup })]
        : []),
    ];
  }
}
