import type { Statement } from '../../policy-document.ts';
import type { Scope } from './scope.ts';

const bucketSettings = ['OwnershipControls', 'Policy', 'PublicAccessBlock', 'Tagging', 'Versioning'].map(
  (setting) => `PutBucket${setting}`,
);

/** Database, buckets, keys and users. */
export function data({ arn, own, region }: Scope): readonly Statement[] {
  const clusterNouns = ['DBCluster', 'DBClusterParameterGroup', 'DBInstance', 'DBSubnetGroup'];
  return [
    {
      sid: 'KeepDatabase',
      actions: [
        ...clusterNouns.flatMap((noun) => ['Create', 'Delete', 'Modify'].map((verb) => `rds:${verb}${noun}`)),
        ...['rds:AddTagsToResource', 'rds:CreateDBClusterSnapshot', 'rds:RemoveTagsFromResource'],
      ],
      resources: ['cluster', 'cluster-pg', 'cluster-snapshot', 'db', 'subgrp'].map((kind) =>
        arn('rds', `${kind}:${own}*`),
      ),
    },
    {
      // Aurora makes the secret of its master user in the name of who makes the cluster.
      sid: 'KeepMasterCredentials',
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:RotateSecret', 'secretsmanager:TagResource'],
      resources: [arn('secretsmanager', 'secret:rds!*')],
    },
    {
      sid: 'KeepBuckets',
      actions: [
        ...['CreateBucket', 'DeleteBucket', 'DeleteBucketPolicy', 'DeleteObject', 'DeleteObjectVersion'],
        ...[
          'ListBucketVersions',
          'PutEncryptionConfiguration',
          'PutLifecycleConfiguration',
          ...bucketSettings,
        ],
      ].map((action) => `s3:${action}`),
      resources: [`arn:aws:s3:::${own}-*`],
    },
    ...keysAndUsers(region),
  ];
}

/** AWS makes the ids of keys and pools. */
function keysAndUsers(region: Scope['region']): readonly Statement[] {
  return [
    {
      sid: 'KeepKeys',
      actions: [
        ...['CreateAlias', 'CreateGrant', 'CreateKey', 'DeleteAlias', 'EnableKeyRotation', 'PutKeyPolicy'],
        ...['ScheduleKeyDeletion', 'TagResource', 'UntagResource', 'UpdateAlias', 'UpdateKeyDescription'],
      ].map((action) => `kms:${action}`),
      resources: ['*'],
      conditions: region,
    },
    {
      sid: 'KeepUsers',
      actions: [
        ...['Group', 'ResourceServer', 'UserPool', 'UserPoolClient', 'UserPoolDomain'].flatMap((noun) =>
          ['Create', 'Delete', 'Update'].map((verb) => `cognito-idp:${verb}${noun}`),
        ),
        ...['cognito-idp:SetUserPoolMfaConfig', 'cognito-idp:TagResource', 'cognito-idp:UntagResource'],
      ],
      resources: ['*'],
      conditions: region,
    },
  ];
}
