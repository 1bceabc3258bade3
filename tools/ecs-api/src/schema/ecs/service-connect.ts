import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { logConfiguration } from './shared.ts';

const serviceConnectAccessLoggingFormat = z.enum(['TEXT', 'JSON']);

const serviceConnectIncludeQueryParameters = z.enum(['DISABLED', 'ENABLED']);

const serviceConnectAccessLogConfiguration = structure({
  format: serviceConnectAccessLoggingFormat,
  ...optional({ includeQueryParameters: serviceConnectIncludeQueryParameters }),
});

const serviceConnectTestTrafficHeaderMatchRules = structure({ exact: z.string() });

const serviceConnectTestTrafficHeaderRules = structure({
  name: z.string(),
  ...optional({ value: serviceConnectTestTrafficHeaderMatchRules }),
});

const serviceConnectTestTrafficRules = structure({ header: serviceConnectTestTrafficHeaderRules });

const serviceConnectClientAlias = structure({
  port: z.int32().min(0).max(65535),
  ...optional({ dnsName: z.string(), testTrafficRules: serviceConnectTestTrafficRules }),
});

const timeoutConfiguration = structure(
  optional({
    idleTimeoutSeconds: z.int32().min(0).max(2147483647),
    perRequestTimeoutSeconds: z.int32().min(0).max(2147483647),
  }),
);

const serviceConnectTlsCertificateAuthority = structure(optional({ awsPcaAuthorityArn: z.string() }));

const serviceConnectTlsConfiguration = structure({
  issuerCertificateAuthority: serviceConnectTlsCertificateAuthority,
  ...optional({ kmsKey: z.string(), roleArn: z.string() }),
});

const serviceConnectService = structure({
  portName: z.string(),
  ...optional({
    discoveryName: z.string(),
    clientAliases: z.array(serviceConnectClientAlias),
    ingressPortOverride: z.int32().min(0).max(65535),
    timeout: timeoutConfiguration,
    tls: serviceConnectTlsConfiguration,
  }),
});

const serviceConnectContainerLogLevel = z.enum(['debug', 'info']);

const serviceConnectContainerConfiguration = structure(
  optional({ logLevel: serviceConnectContainerLogLevel }),
);

export const serviceConnectConfiguration = structure({
  enabled: z.boolean(),
  ...optional({
    namespace: z.string(),
    services: z.array(serviceConnectService),
    logConfiguration: logConfiguration,
    accessLogConfiguration: serviceConnectAccessLogConfiguration,
    containerConfigurations: z.array(serviceConnectContainerConfiguration).max(10),
  }),
});
