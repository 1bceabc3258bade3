import { resolveEnvironment, serviceNames, type ServiceSettings } from '@fairway/environments';
import { allocateRules } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';

import { maximal } from '../fixtures/services.ts';
import type { AwsStack } from '../../src/aws-stack.ts';
import { Cluster } from '../../src/constructs/cluster.ts';
import {
  FargateService,
  type FargateServiceProps,
} from '../../src/constructs/fargate-service/fargate-service.ts';
import type { SharedResources } from '../../src/constructs/fargate-service/shared-resources.ts';
import { ServiceImages } from '../../src/constructs/service-images.ts';

import { fixtureShared } from './stack-inputs.ts';

const environment = 'test';

/** An environment that has everything. */
export const everything: SharedResources = {
  edgeOrigin: 'https://example.cloudfront.net',
  directory: [maximal],
  stateBucket: 'example-state-bucket',
  topics: {
    notices: {
      arn: 'arn:aws:sns:eu-central-1:111111111111:example-notices',
      keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/topics',
    },
  },
  logQueries: {
    workgroup: 'example-workgroup',
    workgroupArn: 'arn:aws:athena:eu-central-1:111111111111:workgroup/example-workgroup',
    resultBucketArn: 'arn:aws:s3:::example-results',
    databaseArn: 'arn:aws:glue:eu-central-1:111111111111:database/example',
    tables: new Map(
      ['first', 'second', 'third'].map((bucket) => [
        bucket,
        {
          entry: `${bucket}=example.${bucket}`,
          arns: [`arn:aws:glue:eu-central-1:111111111111:table/example/${bucket}`],
        },
      ]),
    ),
  },
  database: {
    endpoint: 'example.cluster.eu-central-1.rds.amazonaws.com',
    port: 5432,
    securityGroupId: 'sg-database',
    resourceId: 'cluster-EXAMPLE',
    mayPause: true,
    masterSecretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!cluster-example',
  },
  tokens: { issuer: 'https://issuer.example', clientIds: ['machine', 'pages'], pageClientId: 'pages' },
  signInRequiredBy: [],
};

/** The shared resources of an environment without choices: only those that every environment has. */
export const nothing: SharedResources = {
  edgeOrigin: 'https://example.cloudfront.net',
  directory: [],
  signInRequiredBy: [],
};

/** The settings of a service that an environment does not mention. */
export function defaultSettings(manifest: ServiceManifest): ServiceSettings {
  const network = { kind: 'own', cidr: '10.0.0.0/16' } as const;
  const definition = { name: environment, account: '111111111111', region: 'eu-central-1', network };
  return resolveEnvironment(definition, [manifest]).environment.services[manifest.name]!;
}

/** A service behind a load balancer in `stack`; `changes` are the differences of its environment or its resources. */
export function addService(
  stack: AwsStack,
  manifest: ServiceManifest,
  changes: Partial<FargateServiceProps> = {},
): FargateService {
  return new FargateService(stack, manifest.name, {
    manifest,
    settings: defaultSettings(manifest),
    environment,
    names: serviceNames(fixtureShared, { name: environment }, manifest.name),
    image: new ServiceImages(stack, 'images', { services: [manifest.name] }).of(manifest.name),
    repositoryArn: `arn:aws:ecr:eu-central-1:111111111111:repository/fairway/${manifest.name}`,
    cluster: new Cluster(stack, 'cluster', {
      name: 'example',
      containerInsights: 'enabled',
      logs: { retentionDays: 30, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/example' },
    }),
    network: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], publicAddresses: false },
    resources: nothing,
    logs: { retentionDays: 30, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/example' },
    loadBalancing: {
      listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/example/1/2',
      securityGroupId: 'sg-load-balancer',
      arnSuffix: 'app/example/1',
      rules: allocateRules([manifest]).get(manifest.name)!,
    },
    ...changes,
  });
}
