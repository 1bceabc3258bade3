import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { environmentFile, keyValuePair, logConfiguration, resourceRequirement, secret } from './shared.ts';

const applicationProtocol = z.enum(['http', 'http2', 'grpc']);

const containerCondition = z.enum(['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']);

const repositoryCredentials = structure({ credentialsParameter: z.string() });

const transportProtocol = z.enum(['tcp', 'udp']);

const portMapping = structure(
  optional({
    containerPort: z.int32(),
    hostPort: z.int32(),
    protocol: transportProtocol,
    name: z.string(),
    appProtocol: applicationProtocol,
    containerPortRange: z.string(),
  }),
);

const containerRestartPolicy = structure({
  enabled: z.boolean(),
  ...optional({ ignoredExitCodes: z.array(z.int32()), restartAttemptPeriod: z.int32() }),
});

const mountPoint = structure(
  optional({ sourceVolume: z.string(), containerPath: z.string(), readOnly: z.boolean() }),
);

const volumeFrom = structure(optional({ sourceContainer: z.string(), readOnly: z.boolean() }));

const kernelCapabilities = structure(optional({ add: z.array(z.string()), drop: z.array(z.string()) }));

const deviceCgroupPermission = z.enum(['read', 'write', 'mknod']);

const device = structure({
  hostPath: z.string(),
  ...optional({ containerPath: z.string(), permissions: z.array(deviceCgroupPermission) }),
});

const tmpfs = structure({
  containerPath: z.string(),
  size: z.int32(),
  ...optional({ mountOptions: z.array(z.string()) }),
});

const linuxParameters = structure(
  optional({
    capabilities: kernelCapabilities,
    devices: z.array(device),
    initProcessEnabled: z.boolean(),
    sharedMemorySize: z.int32(),
    tmpfs: z.array(tmpfs),
    maxSwap: z.int32(),
    swappiness: z.int32(),
  }),
);

const containerDependency = structure({ containerName: z.string(), condition: containerCondition });

const versionConsistency = z.enum(['enabled', 'disabled']);

const hostEntry = structure({ hostname: z.string(), ipAddress: z.string() });

const ulimitName = z.enum([
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
]);

const ulimit = structure({ name: ulimitName, softLimit: z.int32(), hardLimit: z.int32() });

const healthCheck = structure({
  command: z.array(z.string()),
  ...optional({ interval: z.int32(), timeout: z.int32(), retries: z.int32(), startPeriod: z.int32() }),
});

const systemControl = structure(optional({ namespace: z.string(), value: z.string() }));

const firelensConfigurationType = z.enum(['fluentd', 'fluentbit']);

const firelensConfiguration = structure({
  type: firelensConfigurationType,
  ...optional({ options: z.record(z.string(), z.string()) }),
});

export const containerDefinition = structure(
  optional({
    name: z.string(),
    image: z.string(),
    repositoryCredentials: repositoryCredentials,
    cpu: z.int32(),
    memory: z.int32(),
    memoryReservation: z.int32(),
    links: z.array(z.string()),
    portMappings: z.array(portMapping),
    essential: z.boolean(),
    restartPolicy: containerRestartPolicy,
    entryPoint: z.array(z.string()),
    command: z.array(z.string()),
    environment: z.array(keyValuePair),
    environmentFiles: z.array(environmentFile),
    mountPoints: z.array(mountPoint),
    volumesFrom: z.array(volumeFrom),
    linuxParameters: linuxParameters,
    secrets: z.array(secret),
    dependsOn: z.array(containerDependency),
    startTimeout: z.int32(),
    stopTimeout: z.int32(),
    versionConsistency: versionConsistency,
    hostname: z.string(),
    user: z.string(),
    workingDirectory: z.string(),
    disableNetworking: z.boolean(),
    privileged: z.boolean(),
    readonlyRootFilesystem: z.boolean(),
    dnsServers: z.array(z.string()),
    dnsSearchDomains: z.array(z.string()),
    extraHosts: z.array(hostEntry),
    dockerSecurityOptions: z.array(z.string()),
    interactive: z.boolean(),
    pseudoTerminal: z.boolean(),
    dockerLabels: z.record(z.string(), z.string()),
    ulimits: z.array(ulimit),
    logConfiguration: logConfiguration,
    healthCheck: healthCheck,
    systemControls: z.array(systemControl),
    resourceRequirements: z.array(resourceRequirement),
    firelensConfiguration: firelensConfiguration,
    credentialSpecs: z.array(z.string()),
  }),
);
