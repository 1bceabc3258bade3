import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { containerDefinition } from './container-definition.ts';
import { ephemeralStorage, keyValuePair, tag } from './shared.ts';

const cpuArchitecture = z.enum(['X86_64', 'ARM64']);

const compatibility = z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);

export const deleteTaskDefinitionsRequest = structure({ taskDefinitions: z.array(z.string()) });

export const deregisterTaskDefinitionRequest = structure({ taskDefinition: z.string() });

const taskDefinitionField = z.enum(['TAGS']);

export const describeTaskDefinitionRequest = structure({
  taskDefinition: z.string(),
  ...optional({ include: z.array(taskDefinitionField) }),
});

const scope = z.enum(['task', 'shared']);

const dockerVolumeConfiguration = structure(
  optional({
    scope: scope,
    autoprovision: z.boolean(),
    driver: z.string(),
    driverOpts: z.record(z.string(), z.string()),
    labels: z.record(z.string(), z.string()),
  }),
);

const efsAuthorizationConfigIAM = z.enum(['ENABLED', 'DISABLED']);

const efsAuthorizationConfig = structure(
  optional({ accessPointId: z.string(), iam: efsAuthorizationConfigIAM }),
);

const efsTransitEncryption = z.enum(['ENABLED', 'DISABLED']);

const efsVolumeConfiguration = structure({
  fileSystemId: z.string(),
  ...optional({
    rootDirectory: z.string(),
    transitEncryption: efsTransitEncryption,
    transitEncryptionPort: z.int32(),
    authorizationConfig: efsAuthorizationConfig,
  }),
});

const fSxWindowsFileServerAuthorizationConfig = structure({
  credentialsParameter: z.string(),
  domain: z.string(),
});

const fSxWindowsFileServerVolumeConfiguration = structure({
  fileSystemId: z.string(),
  rootDirectory: z.string(),
  authorizationConfig: fSxWindowsFileServerAuthorizationConfig,
});

const hostVolumeProperties = structure(optional({ sourcePath: z.string() }));

const inferenceAccelerator = structure({ deviceName: z.string(), deviceType: z.string() });

const ipcMode = z.enum(['host', 'task', 'none']);

const isolationMode = z.enum(['SHARED', 'ISOLATED_SANDBOX', 'CONFIDENTIAL_SANDBOX']);

const taskDefinitionFamilyStatus = z.enum(['ACTIVE', 'INACTIVE', 'ALL']);

export const listTaskDefinitionFamiliesRequest = structure(
  optional({
    familyPrefix: z.string(),
    status: taskDefinitionFamilyStatus,
    nextToken: z.string(),
    maxResults: z.int32(),
  }),
);

const taskDefinitionStatus = z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']);

const sortOrder = z.enum(['ASC', 'DESC']);

export const listTaskDefinitionsRequest = structure(
  optional({
    familyPrefix: z.string(),
    status: taskDefinitionStatus,
    sort: sortOrder,
    nextToken: z.string(),
    maxResults: z.int32(),
  }),
);

const networkMode = z.enum(['bridge', 'host', 'awsvpc', 'none']);

const osFamily = z.enum([
  'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2019_CORE',
  'WINDOWS_SERVER_2016_FULL',
  'WINDOWS_SERVER_2004_CORE',
  'WINDOWS_SERVER_2022_CORE',
  'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE',
  'WINDOWS_SERVER_2025_FULL',
  'WINDOWS_SERVER_20H2_CORE',
  'LINUX',
]);

const pidMode = z.enum(['host', 'task']);

const proxyConfigurationType = z.enum(['APPMESH']);

const proxyConfiguration = structure({
  containerName: z.string(),
  ...optional({ type: proxyConfigurationType, properties: z.array(keyValuePair) }),
});

const s3FilesVolumeConfiguration = structure({
  fileSystemArn: z.string(),
  ...optional({ rootDirectory: z.string(), transitEncryptionPort: z.int32(), accessPointArn: z.string() }),
});

const volume = structure(
  optional({
    name: z.string(),
    host: hostVolumeProperties,
    dockerVolumeConfiguration: dockerVolumeConfiguration,
    efsVolumeConfiguration: efsVolumeConfiguration,
    s3filesVolumeConfiguration: s3FilesVolumeConfiguration,
    fsxWindowsFileServerVolumeConfiguration: fSxWindowsFileServerVolumeConfiguration,
    configuredAtLaunch: z.boolean(),
  }),
);

const taskDefinitionPlacementConstraintType = z.enum(['memberOf']);

const taskDefinitionPlacementConstraint = structure(
  optional({ type: taskDefinitionPlacementConstraintType, expression: z.string() }),
);

const runtimePlatform = structure(
  optional({ cpuArchitecture: cpuArchitecture, operatingSystemFamily: osFamily }),
);

const trustedExecutionConfiguration = structure({
  isolationMode: isolationMode,
  ...optional({ attestationPolicy: z.string() }),
});

export const registerTaskDefinitionRequest = structure({
  family: z.string(),
  containerDefinitions: z.array(containerDefinition),
  ...optional({
    taskRoleArn: z.string(),
    executionRoleArn: z.string(),
    networkMode: networkMode,
    volumes: z.array(volume),
    placementConstraints: z.array(taskDefinitionPlacementConstraint),
    requiresCompatibilities: z.array(compatibility),
    cpu: z.string(),
    memory: z.string(),
    tags: z.array(tag).max(50),
    pidMode: pidMode,
    ipcMode: ipcMode,
    proxyConfiguration: proxyConfiguration,
    inferenceAccelerators: z.array(inferenceAccelerator),
    ephemeralStorage: ephemeralStorage,
    runtimePlatform: runtimePlatform,
    enableFaultInjection: z.boolean(),
    trustedExecutionConfiguration: trustedExecutionConfiguration,
  }),
});
