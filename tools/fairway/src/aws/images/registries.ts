import { ECRClient } from '@aws-sdk/client-ecr';
import { Registry } from '@fairway/oci';
import { openEcrRegistry, parseEcrHost } from '@fairway/oci/ecr';

import { endpointOf, type AwsConfig } from '../config.ts';

/** Opens the registry of a name: Amazon ECR's with the caller's identity, any other without a password. */
export function openRegistry(host: string, config: AwsConfig): Registry {
  const ecr = parseEcrHost(host);
  if (ecr === undefined) return new Registry({ registry: host });
  const client = new ECRClient({ region: ecr.region });
  return openEcrRegistry(host, client, { endpoint: endpointOf(config, 'ECR') });
}
