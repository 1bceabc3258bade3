import { z } from 'zod';

import { optional } from '../optional.ts';
import { capacityProviderStrategyItem, tag } from './shared.ts';

const executeCommandLogging = z.enum(['NONE', 'DEFAULT', 'OVERRIDE']);

const executeCommandLogConfiguration = z.looseObject(
  optional({
    cloudWatchLogGroupName: z.string(),
    cloudWatchEncryptionEnabled: z.boolean(),
    s3BucketName: z.string(),
    s3EncryptionEnabled: z.boolean(),
    s3KeyPrefix: z.string(),
  }),
);

const executeCommandConfiguration = z.looseObject(
  optional({
    kmsKeyId: z.string(),
    logging: executeCommandLogging,
    logConfiguration: executeCommandLogConfiguration,
  }),
);

const managedStorageConfiguration = z.looseObject(
  optional({ kmsKeyId: z.string(), fargateEphemeralStorageKmsKeyId: z.string() }),
);

const clusterConfiguration = z.looseObject(
  optional({
    executeCommandConfiguration: executeCommandConfiguration,
    managedStorageConfiguration: managedStorageConfiguration,
  }),
);

const clusterField = z.enum(['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS']);

const clusterServiceConnectDefaultsRequest = z.looseObject({ namespace: z.string() });

const clusterSettingName = z.enum(['containerInsights']);

const clusterSetting = z.looseObject(optional({ name: clusterSettingName, value: z.string() }));

export const createClusterRequest = z.looseObject(
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

export const deleteClusterRequest = z.looseObject({ cluster: z.string() });

export const describeClustersRequest = z.looseObject(
  optional({ clusters: z.array(z.string()), include: z.array(clusterField) }),
);

export const listClustersRequest = z.looseObject(optional({ nextToken: z.string(), maxResults: z.int32() }));

export const putClusterCapacityProvidersRequest = z.looseObject({
  cluster: z.string(),
  capacityProviders: z.array(z.string()),
  defaultCapacityProviderStrategy: z.array(capacityProviderStrategyItem),
});

export const updateClusterRequest = z.looseObject({
  cluster: z.string(),
  ...optional({
    settings: z.array(clusterSetting),
    configuration: clusterConfiguration,
    serviceConnectDefaults: clusterServiceConnectDefaultsRequest,
  }),
});

export const updateClusterSettingsRequest = z.looseObject({
  cluster: z.string(),
  settings: z.array(clusterSetting),
});
