import type { Environment } from '@fairway/environments';

import type { Statement } from '../../policy-document.ts';
import { actionsOf, created, owned, tagged, verbs, type Scope } from './scope.ts';

/** Database and buckets, which have names, and keys and users, whose ids AWS chooses. */
export function data(scope: Scope, { logQueries }: Pick<Environment, 'logQueries'>): readonly Statement[] {
  return [
    ...database(scope),
    ...buckets(scope),
    ...keys(scope),
    ...users(scope),
    ...(logQueries.kind === 'none' ? [] : queries(scope)),
  ];
}

/** Workgroup of Athena, database and tables of Glue's catalog; a right to either asks for one to the catalog as well. */
function queries({ arn, own }: Scope): readonly Statement[] {
  const database = own.replaceAll('-', '_');
  return [
    {
      sid: 'KeepWorkgroup',
      actions: [
        ...verbs('athena', ['Create', 'Delete', 'Update'], ['WorkGroup']),
        ...actionsOf('athena', ['TagResource', 'UntagResource']),
      ],
      resources: [arn('athena', `workgroup/${own}`)],
    },
    {
      sid: 'KeepTables',
      actions: [
        ...verbs('glue', ['Create', 'Delete', 'Update'], ['Database', 'Table']),
        ...actionsOf('glue', ['TagResource', 'UntagResource']),
      ],
      // Glue asks for the right on a database's functions when it is deleted, although it has none.
      resources: [
        'catalog',
        `database/${database}`,
        `table/${database}/*`,
        `userDefinedFunction/${database}/*`,
      ].map((each) => arn('glue', each)),
    },
  ];
}

function database({ arn, own }: Scope): readonly Statement[] {
  const rds = (...resources: readonly string[]) => resources.map((resource) => arn('rds', resource));
  const made = rds(`cluster:${own}`, `cluster-pg:${own}-*`, `db:${own}-*`, `subgrp:${own}`);
  return [
    {
      sid: 'KeepDatabase',
      actions: [
        ...verbs('rds', ['Create', 'Delete', 'Modify'], ['DBCluster', 'DBClusterParameterGroup']),
        ...verbs('rds', ['Create', 'Delete', 'Modify'], ['DBInstance', 'DBSubnetGroup']),
        ...actionsOf('rds', ['AddTagsToResource', 'RemoveTagsFromResource']),
      ],
      // The last one is the snapshot that a deleted cluster leaves.
      resources: [...made, ...rds(`cluster-snapshot:${own}-*`)],
    },
    {
      // A cluster uses AWS's groups where it names none of its own.
      sid: 'UseDefaultGroups',
      actions: actionsOf('rds', [
        'CreateDBCluster',
        'CreateDBInstance',
        'ModifyDBCluster',
        'ModifyDBInstance',
      ]),
      resources: rds('cluster-pg:default.*', 'og:default:*', 'pg:default.*'),
    },
    {
      // Aurora makes the secret of its master user in the name of who makes the cluster.
      sid: 'MakeMasterSecret',
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      resources: [arn('secretsmanager', 'secret:rds!cluster-*')],
    },
  ];
}

function buckets({ own }: Scope): readonly Statement[] {
  return [
    {
      sid: 'KeepBuckets',
      actions: [
        ...verbs('s3', ['Create', 'Delete'], ['Bucket']),
        ...actionsOf('s3', ['DeleteBucketPolicy', 'ListBucketVersions', 'ListTagsForResource']),
        ...verbs('s3', ['PutBucket'], ['OwnershipControls', 'Policy', 'PublicAccessBlock']),
        ...verbs('s3', ['PutBucket'], ['Tagging', 'Versioning']),
        ...actionsOf('s3', ['PutEncryptionConfiguration', 'PutLifecycleConfiguration']),
        ...actionsOf('s3', ['TagResource', 'UntagResource']),
      ],
      resources: [`arn:aws:s3:::${own}-*`],
    },
    {
      sid: 'EmptyBuckets',
      actions: actionsOf('s3', ['DeleteObject', 'DeleteObjectVersion']),
      resources: [`arn:aws:s3:::${own}-*/*`],
    },
  ];
}

function keys(scope: Scope): readonly Statement[] {
  // The key of the firewall's log is in the firewall's region.
  const all = [...new Set([scope.arn('kms', 'key/*'), scope.globalArn('kms', 'key/*')])];
  return [
    { sid: 'MakeKeys', actions: ['kms:CreateKey'], resources: ['*'], conditions: created(scope) },
    { sid: 'TagKeys', actions: ['kms:TagResource'], resources: all, conditions: tagged(scope) },
    {
      sid: 'KeepOwnKeys',
      actions: actionsOf('kms', [
        'EnableKeyRotation',
        'PutKeyPolicy',
        'ScheduleKeyDeletion',
        'UntagResource',
        'UpdateKeyDescription',
      ]),
      resources: all,
      conditions: owned(scope),
    },
  ];
}

function users(scope: Scope): readonly Statement[] {
  const pools = [scope.arn('cognito-idp', 'userpool/*')];
  return [
    {
      sid: 'MakeUserPool',
      actions: ['cognito-idp:CreateUserPool'],
      resources: ['*'],
      conditions: created(scope),
    },
    { sid: 'TagUserPool', actions: ['cognito-idp:TagResource'], resources: pools, conditions: tagged(scope) },
    {
      sid: 'KeepOwnUserPool',
      actions: [
        ...verbs(
          'cognito-idp',
          ['Create', 'Delete', 'Update'],
          ['Group', 'ResourceServer', 'UserPoolClient'],
        ),
        ...verbs('cognito-idp', ['Create', 'Delete'], ['UserPoolDomain']),
        ...verbs('cognito-idp', ['Delete', 'Update'], ['UserPool']),
        ...actionsOf('cognito-idp', ['SetUserPoolMfaConfig', 'UntagResource']),
      ],
      resources: pools,
      conditions: owned(scope),
    },
  ];
}
