import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { imageRetention, keptTagPrefix } from '@fairway/environments';
import { Construct } from 'constructs';

import { serviceTags } from '../aws-stack.ts';
import { policyDocument } from '../policy-document.ts';
import { waiveChecks } from '../waiver.ts';

/** Waivers of checkov's rules for an image repository. */
const repositoryChecks = {
  CKV_AWS_51:
    'People want `latest` and branches as tags, and version 5 of the provider knows no exceptions; deployments name digests.',
  CKV_AWS_136:
    'Images are the same for everybody who may pull; a key would have to be shared with every account that does.',
} as const;

/** A count that no repository reaches. */
const NEVER = 20_000;

export interface ImageRepositoryProps {
  /** The repository's name: `fairway/logs`. */
  readonly name: string;
  readonly service: string;
  /**
   * ARNs of roles in other accounts that may pull.
   * @default [] - only what is in the repository's account and has the permission there
   */
  readonly pullers?: readonly string[];
}

/**
 * The images of one service, for all environments. Tags may move, because version 5 of the provider cannot make only
 * some of them immutable and people want `latest` and `<branch>`: nothing is deployed by a tag, every deployment names
 * a digest.
 * @example
 * new ImageRepository(this, 'logs', { name: 'fairway/logs', service: 'logs', pullers });
 */
export class ImageRepository extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { name, service, pullers = [] }: ImageRepositoryProps) {
    super(scope, id);
    const repository = new EcrRepository(this, 'repository', {
      name,
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
      forceDelete: false,
      tags: serviceTags(service),
      lifecycle: {
        // A repository that is replaced loses every image that could be rolled back to.
        preventDestroy: true,
      },
    });
    waiveChecks(repository, '2027-06-01', repositoryChecks);
    new EcrLifecyclePolicy(this, 'expiry', { repository: repository.name, policy: expiry() });
    if (pullers.length > 0) {
      new EcrRepositoryPolicy(this, 'pull', { repository: repository.name, policy: pullPolicy(pullers) });
    }
    this.url = repository.repositoryUrl;
  }
}

/**
 * An image that matches the tags of one rule is never expired by a rule of a lower priority (a higher number), even
 * when its own rule leaves it alone. So the first rule keeps the images of ledgers by claiming them and expiring
 * nothing. The last rule counts those too: of all tagged images, the newest stay.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
 */
function expiry(): string {
  const { newest, untaggedDays } = imageRetention;
  return JSON.stringify({
    rules: [
      rule(1, 'Keep what a release ledger names', {
        tagStatus: 'tagged',
        tagPatternList: [`${keptTagPrefix}*`],
        countType: 'imageCountMoreThan',
        countNumber: NEVER,
      }),
      rule(2, `Expire what has had no tag for ${untaggedDays} days`, {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: untaggedDays,
      }),
      rule(3, `Keep the newest ${newest}`, {
        tagStatus: 'tagged',
        tagPatternList: ['*'],
        countType: 'imageCountMoreThan',
        countNumber: newest,
      }),
    ],
  });
}

function rule(rulePriority: number, description: string, selection: object): object {
  return { rulePriority, description, selection, action: { type: 'expire' } };
}

function pullPolicy(roles: readonly string[]): string {
  const accounts = new Set(roles.map((arn) => arn.split(':')[4] ?? ''));
  return policyDocument([
    {
      sid: 'PullFromOtherAccounts',
      // The account, narrowed down to roles: a policy that names a role which does not exist yet is refused.
      principals: { AWS: [...accounts].map((account) => `arn:aws:iam::${account}:root`) },
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
      ],
      conditions: { ArnEquals: { 'aws:PrincipalArn': roles } },
    },
  ]);
}
