import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { RehearsalRecord } from '@fairway/rehearsal';

/** Clients of everything that is read back, with keys of nobody's: who reads is no part of what is judged. */
export function openClients({ variables }: RehearsalRecord, region: string) {
  const endpoint = variables['AWS_ENDPOINT_URL'] ?? '';
  const settings = { endpoint, region, credentials: { accessKeyId: 'reads', secretAccessKey: 'reads' } };
  const ofEcs = { ...settings, endpoint: variables['AWS_ENDPOINT_URL_ECS'] ?? '' };
  const clients = {
    budgets: new BudgetsClient(settings),
    cloudFront: new CloudFrontClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
    ec2: new EC2Client(settings),
    ecs: new ECSClient(ofEcs),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    // Of the logs of what CloudFront uses.
    kmsOfEdge: new KMSClient({ ...settings, region: 'us-east-1' }),
    loadBalancing: new ElasticLoadBalancingV2Client(settings),
    logs: new CloudWatchLogsClient(settings),
    rds: new RDSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scaling: new ApplicationAutoScalingClient(ofEcs),
    secrets: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
  };
  const close = (): void => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, close };
}

export type Clients = ReturnType<typeof openClients>;
