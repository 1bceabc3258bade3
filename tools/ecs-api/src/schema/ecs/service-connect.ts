import { z } from 'zod';

import { optional } from '../optional.ts';
import { logConfiguration } from './shared.ts';

const serviceConnectAccessLoggingFormat = z.enum(['TEXT', 'JSON']);

const serviceConnectIncludeQueryParameters = z.enum(['DISABLED', 'ENABLED']);

const serviceConnectAccessLogConfiguration = z.looseObject({
  format: serviceConnectAccessLoggingFormat,
  ...optional({ includeQueryParameters: serviceConnectIncludeQueryParameters }),
});

const serviceConnectTestTrafficHeaderMatchRules = z.looseObject({ exact: z.string() });

const serviceConnectTestTrafficHeaderRules = z.looseObject({
  name: z.string(),
  ...optional({ value: serviceConnectTestTrafficHeaderMatchRules }),
});

const serviceConnectTestTrafficRules = z.looseObject({ header: serviceConnectTestTrafficHeaderRules });

const serviceConnectClientAlias = z.looseObject({
  port: z.int32().min(0).max(65535),
  ...optional({ dnsName: z.string(), testTrafficRules: serviceConnectTestTrafficRules }),
});

const timeoutConfiguration = z.looseObject(
  optional({
    idleTimeoutSeconds: z.int32().min(0).max(2147483647),
    perRequestTimeoutSeconds: z.int32().min(0).max(2147483647),
  }),
);

const serviceConnectTlsCertificateAuthority = z.looseObject(optional({ awsPcaAuthorityArn: z.string() }));

const serviceConnectTlsConfiguration = z.looseObject({
  issuerCertificateAuthority: serviceConnectTlsCertificateAuthority,
  ...optional({ kmsKey: z.string(), roleArn: z.string() }),
});

const serviceConnectService = z.looseObject({
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

const serviceConnectContainerConfiguration = z.looseObject(
  optional({ logLevel: serviceConnectContainerLogLevel }),
);

export const serviceConnectConfiguration = z.looseObject({
  enabled: z.boolean(),
  ...optional({
    namespace: z.string(),
    services: z.array(serviceConnectService),
    logConfiguration: logConfiguration,
    accessLogConfiguration: serviceConnectAccessLogConfiguration,
    containerConfigurations: z.array(serviceConnectContainerConfiguration).max(10),
  }),
});
