import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';

import { endpointOf, type AwsConfig } from '../config.ts';

/** Attempts of one call: the SDK waits longer before each, and longer still when AWS throttles. */
const MAX_ATTEMPTS = 5;

/**
 * AWS's services in one region, with the caller's credentials: from the environment, a profile, single sign-on, or a
 * workflow's token, as every program of AWS finds them. A client is made when it is first asked for.
 */
export class AwsSession {
  readonly region: string;
  readonly config: AwsConfig;
  readonly #clients = new Map<string, { destroy: () => void }>();

  constructor(region: string, config: AwsConfig) {
    this.region = region;
    this.config = config;
  }

  get cloudwatch(): CloudWatchClient {
    return this.#client('CLOUDWATCH', (settings) => new CloudWatchClient(settings));
  }

  get ecr(): ECRClient {
    return this.#client('ECR', (settings) => new ECRClient(settings));
  }

  get ecs(): ECSClient {
    return this.#client('ECS', (settings) => new ECSClient(settings));
  }

  get loadBalancing(): ElasticLoadBalancingV2Client {
    return this.#client(
      'ELASTIC_LOAD_BALANCING_V2',
      (settings) => new ElasticLoadBalancingV2Client(settings),
    );
  }

  get logs(): CloudWatchLogsClient {
    return this.#client('CLOUDWATCH_LOGS', (settings) => new CloudWatchLogsClient(settings));
  }

  get s3(): S3Client {
    // Names of buckets are no names of hosts at an emulator's address.
    return this.#client(
      'S3',
      (settings) => new S3Client({ ...settings, forcePathStyle: 'endpoint' in settings }),
    );
  }

  get sns(): SNSClient {
    return this.#client('SNS', (settings) => new SNSClient(settings));
  }

  get sts(): STSClient {
    return this.#client('STS', (settings) => new STSClient(settings));
  }

  get tagging(): ResourceGroupsTaggingAPIClient {
    return this.#client(
      'RESOURCE_GROUPS_TAGGING_API',
      (settings) => new ResourceGroupsTaggingAPIClient(settings),
    );
  }

  /**
   * A client of another service than those above.
   * @param service as in `AWS_ENDPOINT_URL_<SERVICE>`
   * @param make is given region, attempts, and an emulator's address where there is one
   */
  client<Client extends { destroy: () => void }>(
    service: string,
    make: (settings: ClientSettings) => Client,
  ): Client {
    return this.#client(service, make);
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #client<Client extends { destroy: () => void }>(
    service: string,
    make: (settings: ClientSettings) => Client,
  ): Client {
    const known = this.#clients.get(service);
    // Each service's name leads to the one kind of client that is made for it.
    if (known !== undefined) return known as Client;
    const endpoint = endpointOf(this.config, service);
    const client = make({
      region: this.region,
      maxAttempts: MAX_ATTEMPTS,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(this.config.profile === undefined ? {} : { profile: this.config.profile }),
    });
    this.#clients.set(service, client);
    return client;
  }
}

/** The settings that every client is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly endpoint?: string;
  readonly profile?: string;
}
