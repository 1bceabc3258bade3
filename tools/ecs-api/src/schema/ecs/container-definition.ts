import { z } from 'zod';

import { optional } from '../optional.ts';
import { environmentFile, keyValuePair, logConfiguration, resourceRequirement, secret } from './shared.ts';

const applicationProtocol = z.enum(['http', 'http2', 'grpc']);

const containerCondition = z.enum(['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']);

const repositoryCredentials = z.looseObject({ credentialsParameter: z.string() });

const transportProtocol = z.enum(['tcp', 'udp']);

const portMapping = z.looseObject(
  optional({
    containerPort: z.int32(),
    hostPort: z.int32(),
    protocol: transportProtocol,
    name: z.string(),
    appProtocol: applicationProtocol,
    containerPortRange: z.string(),
  }),
);

const containerRestartPolicy = z.looseObject({
  enabled: z.boolean(),
  ...optional({ ignoredExitCodes: z.array(z.int32()), restartAttemptPeriod: z.int32() }),
});

const mountPoint = z.looseObject(
  optional({ sourceVolume: z.string(), containerPath: z.string(), readOnly: z.boolean() }),
);

const volumeFrom = z.looseObject(optional({ sourceContainer: z.string(), readOnly: z.boolean() }));

const kernelCapabilities = z.looseObject(optional({ add: z.array(z.string()), drop: z.array(z.string()) }));

const deviceCgroupPermission = z.enum(['read', 'write', 'mknod']);

const device = z.looseObject({
  hostPath: z.string(),
  ...optional({ containerPath: z.string(), permissions: z.array(deviceCgroupPermission) }),
});

const tmpfs = z.looseObject({
  containerPath: z.string(),
  size: z.int32(),
  ...optional({ mountOptions: z.array(z.string()) }),
});

const linuxParameters = z.looseObject(
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

const containerDependency = z.looseObject({ containerName: z.string(), condition: containerCondition });

const versionConsistency = z.enum(['enabled', 'disabled']);

const hostEntry = z.looseObject({ hostname: z.string(), ipAddress: z.string() });

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

const ulimit = z.looseObject({ name: ulimitName, softLimit: z.int32(), hardLimit: z.int32() });

const healthCheck = z.looseObject({
  command: z.array(z.string()),
  ...optional({ interval: z.int32(), timeout: z.int32(), retries: z.int32(), startPeriod: z.int32() }),
});

const systemControl = z.looseObject(optional({ namespace: z.string(), value: z.string() }));

const firelensConfigurationType = z.enum(['fluentd', 'fluentbit']);

const firelensConfiguration = z.looseObject({
  type: firelensConfigurationType,
  ...optional({ options: z.record(z.string(), z.string()) }),
});

export const containerDefinition = z.looseObject(
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
