import { databaseRoles, statePrefix } from '@fairway/service-manifest';
import type { IConstruct } from 'constructs';

import { arnOf, bucketArn } from '../../arn.ts';
import { AwsStack } from '../../aws-stack.ts';
import { modelArns, modelOf } from '../../permissions/model-arns.ts';
import type { Statement } from '../../policy-document.ts';
import type { ConfiguredService } from './aws-world.ts';
import { bucketsToRead, requireResource, tablesToRead } from './shared-resources.ts';

/** The rights of a service's own code in AWS: a statement for each need that its manifest declares, and nothing else. */
export function needStatements(scope: IConstruct, service: ConfiguredService): readonly Statement[] {
  const { needs } = service.manifest;
  return [
    ...(needs.readBuckets === true ? readBuckets(service) : []),
    ...(needs.stateBucket === true ? stateBucket(service) : []),
    ...(needs.topic === undefined ? [] : publishTo(needs.topic, service)),
    ...(needs.metricsNamespace === undefined ? [] : metrics(needs.metricsNamespace)),
    ...(needs.database === undefined ? [] : connectToDatabase(scope, service)),
    ...(needs.logQueries === undefined ? [] : askAthena(scope, service)),
    ...(needs.languageModel === undefined ? [] : askModel(scope, service)),
  ];
}

/** The Converse API is permitted as `InvokeModel`. Where the environment names no model there is nothing to permit. */
function askModel(scope: IConstruct, { settings }: ConfiguredService): Statement[] {
  const model = modelOf(settings);
  if (model === undefined) return [];
  const resources = modelArns(model, AwsStack.of(scope));
  return [{ sid: 'AskModel', actions: ['bedrock:InvokeModel'], resources }];
}

function readBuckets({ settings, resources }: ConfiguredService): Statement[] {
  const buckets = bucketsToRead(resources, settings.readBuckets).map((name) => bucketArn(name));
  if (buckets.length === 0) return [];
  return [
    { sid: 'ListReadBuckets', actions: ['s3:ListBucket'], resources: buckets },
    { sid: 'ReadObjects', actions: ['s3:GetObject'], resources: buckets.map((arn) => `${arn}/*`) },
  ];
}

/**
 * Athena reads catalog, logs and results in the caller's name. It looks at the database `default` as well, whichever
 * a query names. https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
function askAthena(scope: IConstruct, { settings, resources }: ConfiguredService): Statement[] {
  const { logQueries } = resources;
  const tables = tablesToRead(resources, settings.readBuckets).flatMap(({ arns }) => arns);
  if (logQueries === undefined || tables.length === 0) return [];
  const { workgroupArn, databaseArn, resultBucketArn } = logQueries;
  const [catalog, byDefault] = ['catalog', 'database/default'].map((name) => arnOf(scope, 'glue', name));
  const buckets = bucketsToRead(resources, settings.readBuckets).map((name) => bucketArn(name));
  return [
    {
      sid: 'AskAthena',
      actions: ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'].map(
        (action) => `athena:${action}`,
      ),
      resources: [workgroupArn],
    },
    {
      sid: 'ReadTables',
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions'],
      resources: [catalog ?? '', byDefault ?? '', databaseArn, ...tables],
    },
    { sid: 'LocateBuckets', actions: ['s3:GetBucketLocation'], resources: [...buckets, resultBucketArn] },
    {
      sid: 'KeepResults',
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [`${resultBucketArn}/*`],
    },
    {
      sid: 'ListResults',
      actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [resultBucketArn],
    },
  ];
}

function stateBucket({ manifest, resources }: ConfiguredService): Statement[] {
  const arn = bucketArn(requireResource(resources, 'stateBucket', manifest.name));
  const prefix = statePrefix(manifest);
  return [
    { sid: 'KeepState', actions: ['s3:GetObject', 's3:PutObject'], resources: [`${arn}/${prefix}*`] },
    {
      // Without it S3 answers 403 for a record that does not exist yet, and nothing tells that from a lack of rights.
      sid: 'ListState',
      actions: ['s3:ListBucket'],
      resources: [arn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    },
  ];
}

function publishTo(topic: 'notices', { manifest, resources }: ConfiguredService): Statement[] {
  const { arn, keyArn } = requireResource(resources, 'topics', manifest.name)[topic];
  return [
    { sid: 'PublishNotices', actions: ['sns:Publish'], resources: [arn] },
    // A publisher encrypts: without the key, SNS refuses the message.
    { sid: 'EncryptNotices', actions: ['kms:GenerateDataKey*', 'kms:Decrypt'], resources: [keyArn] },
  ];
}

/** CloudWatch has no resources for metrics; a namespace can be a condition of writing, and of nothing else. */
function metrics(namespace: string): Statement[] {
  return [
    {
      sid: 'WriteMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    },
    { sid: 'ReadMetrics', actions: ['cloudwatch:GetMetricData'], resources: ['*'] },
  ];
}

function connectToDatabase(scope: IConstruct, { manifest, resources }: ConfiguredService): Statement[] {
  const { resourceId } = requireResource(resources, 'database', manifest.name);
  const users = databaseRoles(manifest).map((role) => arnOf(scope, 'rds-db', `dbuser:${resourceId}/${role}`));
  return [{ sid: 'ConnectToDatabase', actions: ['rds-db:connect'], resources: users }];
}
