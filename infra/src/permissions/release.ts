import { stateBucket, stateKey, type Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';

/** Builds and keeps images, and deploys the stack of their repositories; all of it is in the shared account. */
export function releaseImages(shared: Shared): readonly Statement[] {
  const repositories = [`arn:aws:ecr:${shared.region}:${shared.account}:repository/${shared.project}/*`];
  const state = `arn:aws:s3:::${stateBucket(shared)}/${stateKey('ecr')}`;
  return [
    // A token for the registry is about no repository.
    { sid: 'SignInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      sid: 'PushAndTagImages',
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchDeleteImage',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImageScanFindings',
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:ListImages',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      resources: repositories,
    },
    {
      sid: 'DeployRepositories',
      actions: [
        'ecr:CreateRepository',
        'ecr:DeleteLifecyclePolicy',
        'ecr:DeleteRepository',
        'ecr:DeleteRepositoryPolicy',
        'ecr:DescribeRepositories',
        'ecr:GetLifecyclePolicy',
        'ecr:GetRepositoryPolicy',
        'ecr:ListTagsForResource',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:SetRepositoryPolicy',
        'ecr:TagResource',
        'ecr:UntagResource',
      ],
      resources: repositories,
    },
    {
      sid: 'WriteRepositoriesState',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [state, `${state}.tflock`],
    },
  ];
}
