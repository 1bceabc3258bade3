import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { optional, structure } from '../structure.ts';
import { tag } from './shared.ts';

const acceleratorCountRequest = structure(optional({ min: z.int32(), max: z.int32() }));

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

const acceleratorTotalMemoryMiBRequest = structure(optional({ min: z.int32(), max: z.int32() }));

const acceleratorType = z.enum(['gpu', 'fpga', 'inference']);

const allowedInstanceType = z.string().min(1).max(30).regex(wholeText('[a-zA-Z0-9\\.\\*\\-]+'));

const autoRepairActionsStatus = z.enum(['ENABLED', 'DISABLED']);

const autoRepairConfiguration = structure(optional({ actionsStatus: autoRepairActionsStatus }));

const managedScalingStatus = z.enum(['ENABLED', 'DISABLED']);

const managedScaling = structure(
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

const autoScalingGroupProvider = structure({
  autoScalingGroupArn: z.string(),
  ...optional({
    managedScaling: managedScaling,
    managedTerminationProtection: managedTerminationProtection,
    managedDraining: managedDraining,
  }),
});

const autoScalingGroupProviderUpdate = structure(
  optional({
    managedScaling: managedScaling,
    managedTerminationProtection: managedTerminationProtection,
    managedDraining: managedDraining,
  }),
);

const bareMetal = z.enum(['included', 'required', 'excluded']);

const baselineEbsBandwidthMbpsRequest = structure(optional({ min: z.int32(), max: z.int32() }));

const burstablePerformance = z.enum(['included', 'required', 'excluded']);

const capacityOptionType = z.enum(['ON_DEMAND', 'SPOT', 'RESERVED']);

const capacityProviderField = z.enum(['TAGS']);

const capacityReservationPreference = z.enum([
  'RESERVATIONS_ONLY',
  'RESERVATIONS_FIRST',
  'RESERVATIONS_EXCLUDED',
]);

const capacityReservationRequest = structure(
  optional({ reservationGroupArn: z.string(), reservationPreference: capacityReservationPreference }),
);

const cpuManufacturer = z.enum(['intel', 'amd', 'amazon-web-services']);

const managedInstancesNetworkConfiguration = structure(
  optional({ subnets: z.array(z.string()), securityGroups: z.array(z.string()) }),
);

const managedInstancesStorageConfiguration = structure(optional({ storageSizeGiB: z.int32().min(1) }));

const managedInstancesLocalStorageConfiguration = structure(optional({ useLocalStorage: z.boolean() }));

const managedInstancesMonitoringOptions = z.enum(['BASIC', 'DETAILED']);

const vCpuCountRangeRequest = structure({ min: z.int32(), ...optional({ max: z.int32() }) });

const memoryMiBRequest = structure({ min: z.int32(), ...optional({ max: z.int32() }) });

const memoryGiBPerVCpuRequest = structure(optional({ min: z.number(), max: z.number() }));

const excludedInstanceType = z.string().min(1).max(30).regex(wholeText('[a-zA-Z0-9\\.\\*\\-]+'));

const instanceGeneration = z.enum(['current', 'previous']);

const networkInterfaceCountRequest = structure(optional({ min: z.int32(), max: z.int32() }));

const localStorage = z.enum(['included', 'required', 'excluded']);

const localStorageType = z.enum(['hdd', 'ssd']);

const totalLocalStorageGBRequest = structure(optional({ min: z.number(), max: z.number() }));

const networkBandwidthGbpsRequest = structure(optional({ min: z.number(), max: z.number() }));

const instanceRequirementsRequest = structure({
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

const instanceLaunchTemplate = structure({
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

const infrastructureOptimization = structure(optional({ scaleInAfter: z.int32() }));

const createManagedInstancesProviderConfiguration = structure({
  infrastructureRoleArn: z.string(),
  instanceLaunchTemplate: instanceLaunchTemplate,
  ...optional({
    propagateTags: propagateMITags,
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  }),
});

export const createCapacityProviderRequest = structure({
  name: z.string(),
  ...optional({
    cluster: z.string(),
    autoScalingGroupProvider: autoScalingGroupProvider,
    managedInstancesProvider: createManagedInstancesProviderConfiguration,
    tags: z.array(tag).max(50),
  }),
});

export const deleteCapacityProviderRequest = structure({
  capacityProvider: z.string(),
  ...optional({ cluster: z.string() }),
});

export const describeCapacityProvidersRequest = structure(
  optional({
    capacityProviders: z.array(z.string()),
    cluster: z.string(),
    include: z.array(capacityProviderField),
    maxResults: z.int32(),
    nextToken: z.string(),
  }),
);

const instanceLaunchTemplateUpdate = structure(
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

const updateManagedInstancesProviderConfiguration = structure({
  infrastructureRoleArn: z.string(),
  instanceLaunchTemplate: instanceLaunchTemplateUpdate,
  ...optional({
    propagateTags: propagateMITags,
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  }),
});

export const updateCapacityProviderRequest = structure({
  name: z.string(),
  ...optional({
    cluster: z.string(),
    autoScalingGroupProvider: autoScalingGroupProviderUpdate,
    managedInstancesProvider: updateManagedInstancesProviderConfiguration,
  }),
});
