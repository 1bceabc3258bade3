import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { capacityProviderStrategyItem, tag } from './shared.ts';

const executeCommandLogging = z.enum(['NONE', 'DEFAULT', 'OVERRIDE']);

const executeCommandLogConfiguration = structure(
  optional({
    cloudWatchLogGroupName: z.string(),
    cloudWatchEncryptionEnabled: z.boolean(),
    s3BucketName: z.string(),
    s3EncryptionEnabled: z.boolean(),
    s3KeyPrefix: z.string(),
  }),
);

const executeCommandConfiguration = structure(
  optional({
    kmsKeyId: z.string(),
    logging: executeCommandLogging,
    logConfiguration: executeCommandLogConfiguration,
  }),
);

const managedStorageConfiguration = structure(
  optional({ kmsKeyId: z.string(), fargateEphemeralStorageKmsKeyId: z.string() }),
);

const clusterConfiguration = structure(
  optional({
    executeCommandConfiguration: executeCommandConfiguration,
    managedStorageConfiguration: managedStorageConfiguration,
  }),
);

const clusterField = z.enum(['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS']);

const clusterServiceConnectDefaultsRequest = structure({ namespace: z.string() });

const clusterSettingName = z.enum(['containerInsights']);

const clusterSetting = structure(optional({ name: clusterSettingName, value: z.string() }));

export const createClusterRequest = structure(
  optional({
    clusterName: z.string(),
    tags: z.array(tag).max(50),
    settings: z.array(clusterSetting),
    configuration: clusterConfiguration,
    capacityProviders: z.array(z.string()),
    defaultCapacityProviderStrategy: z.array(capacityProviderStrategyItem),
    serviceConnectDefaults: clusterServiceConnectDefaultsRequest,
  }),
);

export const deleteClusterRequest = structure({ cluster: z.string() });

export const describeClustersRequest = structure(
  optional({ clusters: z.array(z.string()), include: z.array(clusterField) }),
);

export const listClustersRequest = structure(optional({ nextToken: z.string(), maxResults: z.int32() }));

export const putClusterCapacityProvidersRequest = structure({
  cluster: z.string(),
  capacityProviders: z.array(z.string()),
  defaultCapacityProviderStrategy: z.array(capacityProviderStrategyItem),
});

export const updateClusterRequest = structure({
  cluster: z.string(),
  ...optional({
    settings: z.array(clusterSetting),
    configuration: clusterConfiguration,
    serviceConnectDefaults: clusterServiceConnectDefaultsRequest,
  }),
});

export const updateClusterSettingsRequest = structure({
  cluster: z.string(),
  settings: z.array(clusterSetting),
});
