import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { deploymentConfiguration } from './deployment-configuration.ts';
import { serviceConnectConfiguration } from './service-connect.ts';
import {
  capacityProviderStrategyItem,
  ebsTagSpecification,
  launchType,
  networkConfiguration,
  placementConstraint,
  placementStrategy,
  propagateTags,
  tag,
  taskFilesystemType,
} from './shared.ts';

const accessType = z.enum(['PUBLIC', 'PRIVATE']);

const advancedConfiguration = structure(
  optional({
    alternateTargetGroupArn: z.string(),
    productionListenerRule: z.string(),
    testListenerRule: z.string(),
    roleArn: z.string(),
  }),
);

const availabilityZoneRebalancing = z.enum(['ENABLED', 'DISABLED']);

const loadBalancer = structure(
  optional({
    targetGroupArn: z.string(),
    loadBalancerName: z.string(),
    containerName: z.string(),
    containerPort: z.int32(),
    advancedConfiguration: advancedConfiguration,
  }),
);

const serviceRegistry = structure(
  optional({ registryArn: z.string(), port: z.int32(), containerName: z.string(), containerPort: z.int32() }),
);

const schedulingStrategy = z.enum(['REPLICA', 'DAEMON']);

const deploymentControllerType = z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']);

const deploymentController = structure({ type: deploymentControllerType });

const serviceManagedEBSVolumeConfiguration = structure({
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
    filesystemType: taskFilesystemType,
  }),
});

const serviceVolumeConfiguration = structure({
  name: z.string(),
  ...optional({ managedEBSVolume: serviceManagedEBSVolumeConfiguration }),
});

const vpcLatticeAdvancedConfiguration = structure(
  optional({
    alternateTargetGroupArn: z.string(),
    productionListenerRule: z.string(),
    testListenerRule: z.string(),
  }),
);

const vpcLatticeConfiguration = structure({
  roleArn: z.string(),
  targetGroupArn: z.string(),
  portName: z.string(),
  ...optional({ advancedConfiguration: vpcLatticeAdvancedConfiguration }),
});

const gatewayConnectorHealthCheckProtocol = z.enum(['HTTP', 'HTTPS']);

const gatewayConnectorHealthCheckMatcher = structure(
  optional({ httpCode: z.string(), grpcCode: z.string() }),
);

const gatewayConnectorHealthCheck = structure(
  optional({
    healthCheckProtocol: gatewayConnectorHealthCheckProtocol,
    healthCheckPort: z.int32(),
    healthCheckPath: z.string(),
    healthCheckTimeoutSeconds: z.int32(),
    healthCheckIntervalSeconds: z.int32(),
    healthyThresholdCount: z.int32(),
    unhealthyThresholdCount: z.int32(),
    matcher: gatewayConnectorHealthCheckMatcher,
  }),
);

const gatewayConnectorFilters = structure(optional({ accessTypes: z.array(accessType).max(2) }));

const gatewayConnectorDeregistrationDelay = structure(
  optional({ timeoutSeconds: z.int32().min(0).max(3600) }),
);

const gatewayConnector = structure({
  portName: z.string(),
  ...optional({
    healthCheck: gatewayConnectorHealthCheck,
    filters: gatewayConnectorFilters,
    deregistrationDelay: gatewayConnectorDeregistrationDelay,
  }),
});

const metricConfiguration = structure({
  metricNames: z.array(z.string().min(1).max(255)).min(1).max(5),
  resolutionSeconds: z.int32().min(20).max(60),
});

const monitoringConfiguration = structure(
  optional({ metricConfigurations: z.array(metricConfiguration).max(5) }),
);

export const createServiceRequest = structure({
  serviceName: z.string(),
  ...optional({
    cluster: z.string(),
    taskDefinition: z.string(),
    availabilityZoneRebalancing: availabilityZoneRebalancing,
    loadBalancers: z.array(loadBalancer),
    serviceRegistries: z.array(serviceRegistry),
    desiredCount: z.int32(),
    clientToken: z.string(),
    launchType: launchType,
    capacityProviderStrategy: z.array(capacityProviderStrategyItem),
    platformVersion: z.string(),
    role: z.string(),
    deploymentConfiguration: deploymentConfiguration,
    placementConstraints: z.array(placementConstraint),
    placementStrategy: z.array(placementStrategy),
    networkConfiguration: networkConfiguration,
    healthCheckGracePeriodSeconds: z.int32(),
    schedulingStrategy: schedulingStrategy,
    deploymentController: deploymentController,
    tags: z.array(tag).max(50),
    enableECSManagedTags: z.boolean(),
    propagateTags: propagateTags,
    enableExecuteCommand: z.boolean(),
    serviceConnectConfiguration: serviceConnectConfiguration,
    volumeConfigurations: z.array(serviceVolumeConfiguration),
    vpcLatticeConfigurations: z.array(vpcLatticeConfiguration),
    gatewayConnectors: z.array(gatewayConnector).max(1),
    monitoring: monitoringConfiguration,
  }),
});

export const deleteServiceRequest = structure({
  service: z.string(),
  ...optional({ cluster: z.string(), force: z.boolean() }),
});

const serviceField = z.enum(['TAGS']);

export const describeServicesRequest = structure({
  services: z.array(z.string()),
  ...optional({ cluster: z.string(), include: z.array(serviceField) }),
});

export const listServicesByNamespaceRequest = structure({
  namespace: z.string(),
  ...optional({ nextToken: z.string(), maxResults: z.int32() }),
});

const resourceManagementType = z.enum(['CUSTOMER', 'ECS']);

export const listServicesRequest = structure(
  optional({
    cluster: z.string(),
    nextToken: z.string(),
    maxResults: z.int32(),
    launchType: launchType,
    schedulingStrategy: schedulingStrategy,
    resourceManagementType: resourceManagementType,
  }),
);

export const updateServiceRequest = structure({
  service: z.string(),
  ...optional({
    cluster: z.string(),
    desiredCount: z.int32(),
    taskDefinition: z.string(),
    capacityProviderStrategy: z.array(capacityProviderStrategyItem),
    deploymentConfiguration: deploymentConfiguration,
    availabilityZoneRebalancing: availabilityZoneRebalancing,
    networkConfiguration: networkConfiguration,
    placementConstraints: z.array(placementConstraint),
    placementStrategy: z.array(placementStrategy),
    platformVersion: z.string(),
    forceNewDeployment: z.boolean(),
    healthCheckGracePeriodSeconds: z.int32(),
    deploymentController: deploymentController,
    enableExecuteCommand: z.boolean(),
    enableECSManagedTags: z.boolean(),
    loadBalancers: z.array(loadBalancer),
    propagateTags: propagateTags,
    serviceRegistries: z.array(serviceRegistry),
    serviceConnectConfiguration: serviceConnectConfiguration,
    volumeConfigurations: z.array(serviceVolumeConfiguration),
    vpcLatticeConfigurations: z.array(vpcLatticeConfiguration),
    gatewayConnectors: z.array(gatewayConnector).max(1),
    monitoring: monitoringConfiguration,
  }),
});
