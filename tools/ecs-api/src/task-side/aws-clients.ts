import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

import type { TaskSideOptions } from './contract.ts';

/** Keys of AWS, or of an emulator that takes any. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** As SDKs spell it in `AWS_ENDPOINT_URL_<SERVICE>`. */
export type AwsService =
  | 'CLOUDWATCH_LOGS'
  | 'ECR'
  | 'ELASTIC_LOAD_BALANCING_V2'
  | 'SECRETS_MANAGER'
  | 'SSM'
  | 'STS';

/** Emulators take any keys; these say where a call came from that no role made. */
const OWN_KEYS: AwsKeys = { accessKeyId: 'test', secretAccessKey: 'test' };

const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 15_000 };

/** AWS's services at the addresses that the endpoint was given; nothing else is ever asked. */
export class AwsClients {
  readonly #options: TaskSideOptions;

  constructor(options: TaskSideOptions) {
    this.#options = options;
  }

  /** The address of a service; undefined where there is none. */
  endpointOf(service: AwsService): string | undefined {
    return this.#options.endpointUrls?.[service] ?? this.#options.endpointUrl;
  }

  logs(keys?: AwsKeys): CloudWatchLogsClient {
    return new CloudWatchLogsClient(this.#settings('CLOUDWATCH_LOGS', keys));
  }

  ecr(keys?: AwsKeys): ECRClient {
    return new ECRClient(this.#settings('ECR', keys));
  }

  loadBalancing(): ElasticLoadBalancingV2Client {
    return new ElasticLoadBalancingV2Client(this.#settings('ELASTIC_LOAD_BALANCING_V2'));
  }

  secrets(keys?: AwsKeys): SecretsManagerClient {
    return new SecretsManagerClient(this.#settings('SECRETS_MANAGER', keys));
  }

  parameters(keys?: AwsKeys): SSMClient {
    return new SSMClient(this.#settings('SSM', keys));
  }

  sts(): STSClient {
    return new STSClient(this.#settings('STS'));
  }

  #settings(service: AwsService, keys: AwsKeys = OWN_KEYS) {
    const endpoint = this.endpointOf(service);
    if (endpoint === undefined) throw new ServiceMissingError(service);
    return {
      endpoint,
      region: this.#options.region,
      credentials: keys,
      maxAttempts: 2,
      requestHandler: TIMEOUTS,
    };
  }
}

/** The endpoint was started without this service. */
export class ServiceMissingError extends Error {
  override name = 'ServiceMissingError';

  constructor(service: AwsService) {
    super(
      `there is no ${service}: set AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_${service} where the endpoint is started`,
    );
  }
}

/** An SDK's error as ECS quotes it: `ResourceNotFoundException: …`. */
export function awsWords(error: unknown): string {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  const words = message === undefined || message === '' ? (code ?? String(error)) : message;
  return name === undefined || name === 'Error' || name === 'ServiceMissingError'
    ? words
    : `${name}: ${words}`;
}
