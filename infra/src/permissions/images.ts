import type { Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';
import { actionsOf } from './deploy/scope.ts';
import { stateBucketArn, useStateKey, writeStates } from './state.ts';

const reads = [
  'BatchCheckLayerAvailability',
  'BatchGetImage',
  'DescribeImageScanFindings',
  'DescribeImages',
  'GetDownloadUrlForLayer',
  'ListImages',
];

/**
 * Pushes images, and deploys the stack of their repositories; all of it is in the shared account. It deletes neither
 * an image nor a repository: expiry deletes images, and repositories stay.
 */
export function pushImages(shared: Shared): readonly Statement[] {
  const resources = repositories(shared);
  return [
    signIn,
    {
      sid: 'PushImages',
      actions: actionsOf('ecr', [
        ...reads,
        'CompleteLayerUpload',
        'InitiateLayerUpload',
        'PutImage',
        'UploadLayerPart',
      ]),
      resources,
    },
    {
      sid: 'DeployRepositories',
      actions: actionsOf('ecr', [
        'CreateRepository',
        'DescribeRepositories',
        'GetLifecyclePolicy',
        'GetRepositoryPolicy',
        'ListTagsForResource',
        'PutImageScanningConfiguration',
        'PutLifecyclePolicy',
        'SetRepositoryPolicy',
        'TagResource',
        'UntagResource',
      ]),
      resources,
    },
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [stateBucketArn(shared)] },
    writeStates(shared, 'WriteRepositoriesState', ['ecr']),
    useStateKey(shared, 'write'),
  ];
}

/** Looks images up in their repositories, as a plan does that would deploy them. */
export function lookAtImages(shared: Shared): readonly Statement[] {
  return [signIn, { sid: 'LookAtImages', actions: actionsOf('ecr', reads), resources: repositories(shared) }];
}

/**
 * Looks images up and tags existing ones, which keeps those of a ledger. Without the permission to upload, only
 * images that were pushed before can be used.
 */
export function keepImages(shared: Shared): readonly Statement[] {
  return [
    signIn,
    { sid: 'KeepImages', actions: actionsOf('ecr', [...reads, 'PutImage']), resources: repositories(shared) },
  ];
}

// A token for the registry is about no repository.
const signIn: Statement = {
  sid: 'SignInToRegistry',
  actions: ['ecr:GetAuthorizationToken'],
  resources: ['*'],
};

function repositories({ region, account, project }: Shared): readonly string[] {
  return [`arn:aws:ecr:${region}:${account}:repository/${project}/*`];
}
