import { z } from 'zod';

import { optional } from '../optional.ts';
import { wholeText } from '../pattern.ts';
import { tag } from './shared.ts';

const acceleratorCountRequest = z.looseObject(optional({ min: z.int32(), max: z.int32() }));

const acceleratorManufacturer = z.enum(['amazon-web-services', 'amd', 'nvidia', 'xilinx', 'habana']);

const acceleratorName = z.enum([
  'a100',
  'inferentia',
  'k520',
  'k80',
  'm60',
  'radeon-pro-v520',
  't4',
  'vu9p',
  'v100',
  'a10g',
  'h100',
  't4g',
  'l40s',
  'l4',
]);

const acceleratorTotalMemoryMiBRequest = z.looseObject(optional({ min: z.int32(), max: z.int32() }));

const acceleratorType = z.enum(['gpu', 'fpga', 'inference']);

const allowedInstanceType = z.string().min(1).max(30).regex(wholeText('[a-zA-Z0-9\\.\\*\\-]+'));

const autoRepairActionsStatus = z.enum(['ENABLED', 'DISABLED']);

const autoRepairConfiguration = z.looseObject(optional({ actionsStatus: autoRepairActionsStatus }));

const managedScalingStatus = z.enum(['ENABLED', 'DISABLED']);

const managedScaling = z.looseObject(
  optional({
    status: managedScalingStatus,
    targetCapacity: z.int32().min(1).max(100),
    minimumScalingStepSize: z.int32().min(1).max(10000),
    maximumScalingStepSize: z.int32().min(1).max(10000),
    instanceWarmupPeriod: z.int32().min(0).max(10000),
  }),
);

const managedTerminationProtection = z.enum(['ENABLED', 'DISABLED']);

const managedDraining = z.enum(['ENABLED', 'DISABLED']);

const autoScalingGroupProvider = z.looseObject({
  autoScalingGroupArn: z.string(),
  ...optional({
    managedScaling: managedScaling,
    managedTerminationProtection: managedTerminationProtection,
    managedDraining: managedDraining,
  }),
});

const autoScalingGroupProviderUpdate = z.looseObject(
  optional({
    managedScaling: managedScaling,
    managedTerminationProtection: managedTerminationProtection,
    managedDraining: managedDraining,
  }),
);

const bareMetal = z.enum(['included', 'required', 'excluded']);

const baselineEbsBandwidthMbpsRequest = z.looseObject(optional({ min: z.int32(), max: z.int32() }));

const burstablePerformance = z.enum(['included', 'required', 'excluded']);

const capacityOptionType = z.enum(['ON_DEMAND', 'SPOT', 'RESERVED']);

const capacityProviderField = z.enum(['TAGS']);

const capacityReservationPreference = z.enum([
  'RESERVATIONS_ONLY',
  'RESERVATIONS_FIRST',
  'RESERVATIONS_EXCLUDED',
]);

const capacityReservationRequest = z.looseObject(
  optional({ reservationGroupArn: z.string(), reservationPreference: capacityReservationPreference }),
);

const cpuManufacturer = z.enum(['intel', 'amd', 'amazon-web-services']);

const managedInstancesNetworkConfiguration = z.looseObject(
  optional({ subnets: z.array(z.string()), securityGroups: z.array(z.string()) }),
);

const managedInstancesStorageConfiguration = z.looseObject(optional({ storageSizeGiB: z.int32().min(1) }));

const managedInstancesLocalStorageConfiguration = z.looseObject(optional({ useLocalStorage: z.boolean() }));

const managedInstancesMonitoringOptions = z.enum(['BASIC', 'DETAILED']);

const vCpuCountRangeRequest = z.looseObject({ min: z.int32(), ...optional({ max: z.int32() }) });

const memoryMiBRequest = z.looseObject({ min: z.int32(), ...optional({ max: z.int32() }) });

const memoryGiBPerVCpuRequest = z.looseObject(optional({ min: z.number(), max: z.number() }));

const excludedInstanceType = z.string().min(1).max(30).regex(wholeText('[a-zA-Z0-9\\.\\*\\-]+'));

const instanceGeneration = z.enum(['current', 'previous']);

const networkInterfaceCountRequest = z.looseObject(optional({ min: z.int32(), max: z.int32() }));

const localStorage = z.enum(['included', 'required', 'excluded']);

const localStorageType = z.enum(['hdd', 'ssd']);

const totalLocalStorageGBRequest = z.looseObject(optional({ min: z.number(), max: z.number() }));

const networkBandwidthGbpsRequest = z.looseObject(optional({ min: z.number(), max: z.number() }));

const instanceRequirementsRequest = z.looseObject({
  vCpuCount: vCpuCountRangeRequest,
  memoryMiB: memoryMiBRequest,
  ...optional({
    cpuManufacturers: z.array(cpuManufacturer),
    memoryGiBPerVCpu: memoryGiBPerVCpuRequest,
    excludedInstanceTypes: z.array(excludedInstanceType).max(400),
    instanceGenerations: z.array(instanceGeneration),
    spotMaxPricePercentageOverLowestPrice: z.int32(),
    onDemandMaxPricePercentageOverLowestPrice: z.int32(),
    bareMetal: bareMetal,
    burstablePerformance: burstablePerformance,
    requireHibernateSupport: z.boolean(),
    networkInterfaceCount: networkInterfaceCountRequest,
    localStorage: localStorage,
    localStorageTypes: z.array(localStorageType),
    totalLocalStorageGB: totalLocalStorageGBRequest,
    baselineEbsBandwidthMbps: baselineEbsBandwidthMbpsRequest,
    acceleratorTypes: z.array(acceleratorType),
    acceleratorCount: acceleratorCountRequest,
    acceleratorManufacturers: z.array(acceleratorManufacturer),
    acceleratorNames: z.array(acceleratorName),
    acceleratorTotalMemoryMiB: acceleratorTotalMemoryMiBRequest,
    networkBandwidthGbps: networkBandwidthGbpsRequest,
    allowedInstanceTypes: z.array(allowedInstanceType).max(400),
    maxSpotPriceAsPercentageOfOptimalOnDemandPrice: z.int32(),
  }),
});

const instanceLaunchTemplate = z.looseObject({
  ec2InstanceProfileArn: z.string(),
  networkConfiguration: managedInstancesNetworkConfiguration,
  ...optional({
    storageConfiguration: managedInstancesStorageConfiguration,
    localStorageConfiguration: managedInstancesLocalStorageConfiguration,
    monitoring: managedInstancesMonitoringOptions,
    capacityOptionType: capacityOptionType,
    instanceMetadataTagsPropagation: z.boolean(),
    instanceRequirements: instanceRequirementsRequest,
    fipsEnabled: z.boolean(),
    capacityReservations: capacityReservationRequest,
    nitroEnclavesEnabled: z.boolean(),
  }),
});

const propagateMITags = z.enum(['CAPACITY_PROVIDER', 'NONE']);

const infrastructureOptimization = z.looseObject(optional({ scaleInAfter: z.int32() }));

const createManagedInstancesProviderConfiguration = z.looseObject({
  infrastructureRoleArn: z.string(),
  instanceLaunchTemplate: instanceLaunchTemplate,
  ...optional({
    propagateTags: propagateMITags,
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  }),
});

export const createCapacityProviderRequest = z.looseObject({
  name: z.string(),
  ...optional({
    cluster: z.string(),
    autoScalingGroupProvider: autoScalingGroupProvider,
    managedInstancesProvider: createManagedInstancesProviderConfiguration,
    tags: z.array(tag).max(50),
  }),
});

export const deleteCapacityProviderRequest = z.looseObject({
  capacityProvider: z.string(),
  ...optional({ cluster: z.string() }),
});

export const describeCapacityProvidersRequest = z.looseObject(
  optional({
    capacityProviders: z.array(z.string()),
    cluster: z.string(),
    include: z.array(capacityProviderField),
    maxResults: z.int32(),
    nextToken: z.string(),
  }),
);

const instanceLaunchTemplateUpdate = z.looseObject(
  optional({
    ec2InstanceProfileArn: z.string(),
    networkConfiguration: managedInstancesNetworkConfiguration,
    storageConfiguration: managedInstancesStorageConfiguration,
    instanceMetadataTagsPropagation: z.boolean(),
    localStorageConfiguration: managedInstancesLocalStorageConfiguration,
    monitoring: managedInstancesMonitoringOptions,
    instanceRequirements: instanceRequirementsRequest,
    capacityReservations: capacityReservationRequest,
  }),
);

const updateManagedInstancesProviderConfiguration = z.looseObject({
  infrastructureRoleArn: z.string(),
  instanceLaunchTemplate: instanceLaunchTemplateUpdate,
  ...optional({
    propagateTags: propagateMITags,
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  }),
});

export const updateCapacityProviderRequest = z.looseObject({
  name: z.string(),
  ...optional({
    cluster: z.string(),
    autoScalingGroupProvider: autoScalingGroupProviderUpdate,
    managedInstancesProvider: updateManagedInstancesProviderConfiguration,
  }),
});
