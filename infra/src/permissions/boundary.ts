import type { Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';

/**
 * All that a role made by a deployment may ever do, whatever its policies say: what tasks and AWS's own services are
 * given here, and nothing that changes identities or infrastructure. Without it, who may make a role could make one
 * that may do more than they.
 */
const everAllowed: readonly string[] = [
  'cloudwatch:GetMetricData',
  'cloudwatch:PutMetricData',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'events:InvokeApiDestination',
  'kms:Decrypt',
  'kms:GenerateDataKey*',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'rds-db:connect',
  's3:DeleteObject',
  's3:GetObject',
  's3:ListBucket',
  's3:PutObject',
  'secretsmanager:GetSecretValue',
  'sns:Publish',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'xray:GetSamplingRules',
  'xray:GetSamplingStatisticSummaries',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

export function boundary(): readonly Statement[] {
  // A boundary gives nothing: which resources, the roles' own policies say.
  return [{ sid: 'AtMost', actions: everAllowed, resources: ['*'] }];
}

export function boundaryName({ project }: Pick<Shared, 'project'>): string {
  return `${project}-role-boundary`;
}

export function boundaryArn(shared: Pick<Shared, 'project'>, account: string): string {
  return `arn:aws:iam::${account}:policy/${boundaryName(shared)}`;
}
