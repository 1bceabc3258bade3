import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import {
  capacityProviderStrategyItem,
  ebsTagSpecification,
  environmentFile,
  ephemeralStorage,
  keyValuePair,
  launchType,
  networkConfiguration,
  placementConstraint,
  placementStrategy,
  propagateTags,
  resourceRequirement,
  tag,
  taskFilesystemType,
} from './shared.ts';

const containerOverride = structure(
  optional({
    name: z.string(),
    command: z.array(z.string()),
    environment: z.array(keyValuePair),
    environmentFiles: z.array(environmentFile),
    cpu: z.int32(),
    memory: z.int32(),
    memoryReservation: z.int32(),
    resourceRequirements: z.array(resourceRequirement),
  }),
);

const taskField = z.enum(['TAGS']);

export const describeTasksRequest = structure({
  tasks: z.array(z.string()),
  ...optional({ cluster: z.string(), include: z.array(taskField) }),
});

const desiredStatus = z.enum(['RUNNING', 'PENDING', 'STOPPED']);

export const executeCommandRequest = structure({
  command: z.string(),
  interactive: z.boolean(),
  task: z.string(),
  ...optional({ cluster: z.string(), container: z.string() }),
});

const inferenceAcceleratorOverride = structure(optional({ deviceName: z.string(), deviceType: z.string() }));

export const listTasksRequest = structure(
  optional({
    cluster: z.string(),
    containerInstance: z.string(),
    family: z.string(),
    nextToken: z.string(),
    maxResults: z.int32(),
    startedBy: z.string(),
    serviceName: z.string(),
    desiredStatus: desiredStatus,
    launchType: launchType,
    daemonName: z.string(),
  }),
);

const taskOverride = structure(
  optional({
    containerOverrides: z.array(containerOverride),
    cpu: z.string(),
    inferenceAcceleratorOverrides: z.array(inferenceAcceleratorOverride),
    executionRoleArn: z.string(),
    memory: z.string(),
    taskRoleArn: z.string(),
    ephemeralStorage: ephemeralStorage,
  }),
);

const taskManagedEBSVolumeTerminationPolicy = structure({ deleteOnTermination: z.boolean() });

const taskManagedEBSVolumeConfiguration = structure({
  roleArn: z.string(),
  ...optional({
    encrypted: z.boolean(),
    kmsKeyId: z.string(),
    volumeType: z.string(),
    sizeInGiB: z.int32(),
    snapshotId: z.string(),
    volumeInitializationRate: z.int32(),
    iops: z.int32(),
    throughput: z.int32(),
    tagSpecifications: z.array(ebsTagSpecification),
    terminationPolicy: taskManagedEBSVolumeTerminationPolicy,
    filesystemType: taskFilesystemType,
  }),
});

const taskVolumeConfiguration = structure({
  name: z.string(),
  ...optional({ managedEBSVolume: taskManagedEBSVolumeConfiguration }),
});

export const runTaskRequest = structure({
  taskDefinition: z.string(),
  ...optional({
    capacityProviderStrategy: z.array(capacityProviderStrategyItem),
    cluster: z.string(),
    count: z.int32(),
    enableECSManagedTags: z.boolean(),
    enableExecuteCommand: z.boolean(),
    group: z.string(),
    launchType: launchType,
    networkConfiguration: networkConfiguration,
    overrides: taskOverride,
    placementConstraints: z.array(placementConstraint),
    placementStrategy: z.array(placementStrategy),
    platformVersion: z.string(),
    propagateTags: propagateTags,
    referenceId: z.string(),
    startedBy: z.string(),
    tags: z.array(tag).max(50),
    clientToken: z.string(),
    volumeConfigurations: z.array(taskVolumeConfiguration),
  }),
});

export const stopTaskRequest = structure({
  task: z.string(),
  ...optional({ cluster: z.string(), reason: z.string() }),
});
