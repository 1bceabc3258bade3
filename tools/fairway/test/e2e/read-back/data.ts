import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DescribeDBClusterParametersCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { environmentNames } from '@fairway/environments';
import { hasSignInPage, needsDatabase, signInCallback, signInRequired } from '@fairway/service-manifest';

import { differences, sorted } from './differences.ts';
import type { Place } from './place.ts';

/** The database, the user pool and the buckets. */
export async function dataFaults(place: Place): Promise<readonly string[]> {
  const { manifests, environment } = place;
  const needsPool = manifests.some((each) => signInRequired(each, environment.signIn.requiredBy) !== 'false');
  return [
    ...(manifests.some(needsDatabase) ? await databaseFaults(place) : []),
    ...(needsPool ? await poolFaults(place) : []),
    ...(await bucketFaults(place)),
  ];
}

async function databaseFaults({ clients: { rds }, shared, environment }: Place): Promise<readonly string[]> {
  const differs = differences('database');
  const { database, protection } = environment;
  const { databaseCluster } = environmentNames(shared, environment);
  const of = { DBClusterIdentifier: databaseCluster };
  const { DBClusters: [cluster] = [] } = await rds.send(new DescribeDBClustersCommand(of));
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const instances = DBInstances.filter(({ DBClusterIdentifier }) => DBClusterIdentifier === databaseCluster);
  const { Parameters = [] } = await rds.send(
    new DescribeDBClusterParametersCommand({ DBClusterParameterGroupName: cluster?.DBClusterParameterGroup }),
  );
  const { idle, maximumAcu } = database;
  const scaling = cluster?.ServerlessV2ScalingConfiguration;
  return [
    ...differs(
      'engine',
      [cluster?.Engine, cluster?.EngineVersion?.split('.')[0]],
      ['aurora-postgresql', '17'],
    ),
    ...differs('least capacity', scaling?.MinCapacity, idle.kind === 'pauses' ? 0 : idle.minimumAcu),
    ...differs('largest capacity', scaling?.MaxCapacity, maximumAcu),
    ...differs(
      'time until it pauses, s',
      scaling?.SecondsUntilAutoPause,
      idle.kind === 'pauses' ? idle.afterSeconds : undefined,
    ),
    ...differs('signing in by IAM', cluster?.IAMDatabaseAuthenticationEnabled, true),
    ...differs('encryption', cluster?.StorageEncrypted, true),
    ...differs('backups, days', cluster?.BackupRetentionPeriod, protection.backupRetentionDays),
    ...differs('protection', cluster?.DeletionProtection, protection.deletionProtection),
    ...differs('logs', cluster?.EnabledCloudwatchLogsExports, ['postgresql']),
    ...differs(
      'master’s secret',
      cluster?.MasterUserSecret?.SecretArn?.includes(':secret:rds!cluster-'),
      true,
    ),
    ...differs(
      'TLS for all',
      Parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue,
      '1',
    ),
    ...differs('servers', instances.length, database.multiZone ? 2 : 1),
    ...instances.flatMap((each) => [
      ...differs('class', each.DBInstanceClass, 'db.serverless'),
      ...differs('public address', each.PubliclyAccessible, false),
    ]),
  ];
}

async function poolFaults(place: Place): Promise<readonly string[]> {
  const differs = differences('user pool');
  const {
    clients: { cognito },
    environment,
    manifests,
  } = place;
  const { userPool } = environmentNames(place.shared, environment);
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const UserPoolId = UserPools.find(({ Name }) => Name === userPool)?.Id;
  const { UserPool: pool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  const { UserPoolClients = [] } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
  );
  const pages = UserPoolClients.find(({ ClientName }) => ClientName === 'pages')?.ClientId;
  const { UserPoolClient: client } = await cognito.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId: pages }),
  );
  const callbacks = manifests.filter(hasSignInPage).map(signInCallback);
  const own = [...(client?.CallbackURLs ?? [])].map((url) =>
    url.replace(/^https:\/\/\w+\.cloudfront\.net/, ''),
  );
  return [
    ...differs('clients', sorted(UserPoolClients.map(({ ClientName }) => ClientName)), ['machine', 'pages']),
    ...differs('callbacks', sorted(own), sorted(['/', ...callbacks, ...environment.signIn.callbackUrls])),
    ...differs('secret of the pages’ client', client?.ClientSecret, undefined),
    ...differs('flows', client?.AllowedOAuthFlows, ['code']),
    ...differs('shortest password', pool?.Policies?.PasswordPolicy?.MinimumLength, 14),
    ...differs('invitation alone', pool?.AdminCreateUserConfig?.AllowAdminCreateUserOnly, true),
    ...differs(
      'protection',
      pool?.DeletionProtection,
      environment.protection.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    ),
  ];
}

async function bucketFaults(place: Place): Promise<readonly string[]> {
  const { shared, environment, manifests } = place;
  const names = environmentNames(shared, environment);
  const has = (need: 'readBuckets' | 'stateBucket') => manifests.some(({ needs }) => needs[need] === true);
  const buckets: [name: string, days: number | undefined][] = [
    [names.accessLogBucket, environment.edge.accessLogRetentionDays],
    ...(has('stateBucket') ? [[names.serviceStateBucket, undefined] satisfies [string, undefined]] : []),
    ...(has('readBuckets') && environment.logBucket.kind === 'own'
      ? [[names.logBucket, environment.logBucket.retentionDays] satisfies [string, number]]
      : []),
    ...(environment.logQueries.kind === 'athena'
      ? [[names.queryResultBucket, environment.logQueries.resultDays] satisfies [string, number]]
      : []),
  ];
  return (await Promise.all(buckets.map(([name, days]) => oneBucketFaults(place, name, days)))).flat();
}

async function oneBucketFaults(
  { clients: { s3 } }: Place,
  Bucket: string,
  days: number | undefined,
): Promise<readonly string[]> {
  const differs = differences(Bucket);
  const { PublicAccessBlockConfiguration: closed } = await s3.send(
    new GetPublicAccessBlockCommand({ Bucket }),
  );
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
    new GetBucketEncryptionCommand({ Bucket }),
  );
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  const isClosed = [
    closed?.BlockPublicAcls,
    closed?.BlockPublicPolicy,
    closed?.IgnorePublicAcls,
    closed?.RestrictPublicBuckets,
  ];
  const ofAll = Rules.filter(({ Filter }) => (Filter?.Prefix ?? '') === '');
  const expiry = ofAll.find(({ Expiration }) => Expiration?.Days !== undefined)?.Expiration?.Days;
  const algorithm = encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
  return [
    ...differs('closed to the public', isClosed, [true, true, true, true]),
    ...differs('encryption', algorithm, 'AES256'),
    ...differs('days', expiry, days),
    ...(days === undefined ? differs('versions', Status, 'Enabled') : []),
  ];
}
