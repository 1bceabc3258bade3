import type { Environment } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { twoAccounts as inputs } from '../../test/fixtures/two-accounts.ts';
import { synthesized, type Attributes, type Synthesized } from '../../test/support/synthesize.ts';
import { toTerraformJson } from '../terraform-json.ts';
import type { StackInputs } from '../stack-inputs.ts';
import { BootstrapStack, involvedAccounts } from './bootstrap.ts';

const SHARED = '111111111111';
const OTHER = '222222222222';
const { shared } = inputs;

function bootstrap(account: string): Synthesized {
  return synthesized(toTerraformJson(new BootstrapStack(new RootConstruct(), inputs, account)));
}

function statements(json: string): readonly { Sid: string; [key: string]: unknown }[] {
  return JSON.parse(json).Statement;
}

describe('the token of a workflow', () => {
  const subjectOf = (
    changes: Partial<StackInputs['shared']>,
    workflow?: Environment['pipeline']['workflow'],
  ) => {
    const environments = inputs.environments.map((environment) => ({
      ...environment,
      ...(workflow === undefined
        ? {}
        : { pipeline: { ...environment.pipeline, plannedByPullRequests: false, workflow } }),
    }));
    const stack = new BootstrapStack(
      new RootConstruct(),
      { ...inputs, environments, shared: { ...shared, ...changes } },
      SHARED,
    );
    const role = synthesized(toTerraformJson(stack)).one('aws_iam_role', {
      name: 'fairway-github-apply-dev',
    });
    return (statements(role.assume_role_policy)[0] as Attributes)['Condition'].StringEquals;
  };
  const GITHUB = 'token.actions.githubusercontent.com';

  test('carries ids where the repository’s tokens do, and then no other form is let in', () => {
    expect(subjectOf({ repositoryIds: { owner: '12', repository: '345' } })[`${GITHUB}:sub`]).toBe(
      'repo:example@12/shop@345:environment:dev',
    );
  });

  test('is of one workflow file on one ref, where the environment asks for it', () => {
    const file = { kind: 'file', path: '.github/workflows/deploy.yml', ref: 'refs/heads/main' } as const;

    expect(subjectOf({}, file)[`${GITHUB}:job_workflow_ref`]).toBe(
      'example/shop/.github/workflows/deploy.yml@refs/heads/main',
    );
    expect(subjectOf({})).not.toHaveProperty(`${GITHUB}:job_workflow_ref`);
  });
});

describe('the stack that deployments stand on', () => {
  const first = bootstrap(SHARED);
  const second = bootstrap(OTHER);

  test('exists once for each account that has something in it, the shared one first', () => {
    expect(involvedAccounts(inputs)).toEqual([SHARED, OTHER]);
  });

  test.each([
    ['plan', 'fairway-github-plan', 'repo:example/shop:pull_request'],
    ['apply', 'fairway-github-apply-dev', 'repo:example/shop:environment:dev'],
    ['read', 'fairway-github-read-dev', 'repo:example/shop:environment:plan'],
    ['images', 'fairway-github-images', 'repo:example/shop:environment:images'],
  ])('lets GitHub take on the %s role for exactly its own runs', (_, name, subject) => {
    const { assume_role_policy } = first.one('aws_iam_role', { name });

    expect(statements(assume_role_policy)).toEqual([
      {
        Sid: 'GithubWorkflows',
        Effect: 'Allow',
        Principal: { Federated: expect.stringMatching(/^\$\{aws_iam_openid_connect_provider\..+\.arn\}$/) },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': subject,
          },
        },
      },
    ]);
  });

  test('has a role for each environment in its account, and in the shared one the role that pushes images', () => {
    const names = (stack: Synthesized) =>
      stack
        .all('aws_iam_role')
        .map(({ name }) => name)
        .toSorted();

    expect(names(first)).toEqual([
      'fairway-github-apply-dev',
      'fairway-github-apply-qa',
      'fairway-github-apply-staging',
      'fairway-github-images',
      'fairway-github-plan',
      'fairway-github-read-dev',
      'fairway-github-read-qa',
      'fairway-github-read-staging',
    ]);
    expect(names(second)).toEqual([
      'fairway-github-apply-prod',
      'fairway-github-plan',
      'fairway-github-read-prod',
    ]);
  });

  test('keeps the states in one bucket, in the shared account, that is versioned, private and by TLS only, with a key of its own', () => {
    const name = 'fairway-terraform-111111111111-eu-central-1';
    const of = (type: string) =>
      first.all(type).find(({ bucket }) => String(bucket).includes('state_closed'))!;

    expect(second.all('aws_s3_bucket')).toEqual([]);
    expect(first.one('aws_s3_bucket', { bucket: name })).toMatchObject({
      lifecycle: { prevent_destroy: true },
    });
    expect(first.one('aws_s3_bucket_versioning')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(JSON.stringify(of('aws_s3_bucket_server_side_encryption_configuration'))).toContain('aws:kms');
    expect(first.one('aws_kms_key')).toMatchObject({
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
    });
    expect(first.one('aws_kms_alias')).toMatchObject({ name: 'alias/fairway-terraform' });
    expect(of('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const denied = statements(of('aws_s3_bucket_policy').policy).filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    ]);
  });

  test('tells who read and wrote states, for a year, in a bucket that S3 alone writes to', () => {
    const [{ target_prefix: prefix, target_bucket: target }] = first.all('aws_s3_bucket_logging') as [
      Attributes,
    ];

    expect([prefix, target]).toEqual(['states/', expect.stringContaining('access-logs')]);
    const lifecycle = first
      .all('aws_s3_bucket_lifecycle_configuration')
      .find(({ bucket }) => String(bucket).includes('access-logs'))!;
    expect(lifecycle['rule'][0].expiration).toEqual([{ days: 365 }]);
  });

  test('lets roles of other accounts use the key by way of S3, and nobody else of those accounts', () => {
    const [, others] = statements(first.one('aws_kms_key').policy) as unknown as [unknown, Attributes];

    expect(others['Condition']).toEqual({
      ArnEquals: {
        'aws:PrincipalArn': [
          'arn:aws:iam::222222222222:role/fairway-github-apply-prod',
          'arn:aws:iam::222222222222:role/fairway-github-read-prod',
        ],
      },
      StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
    });
  });

  test('lets environments in other accounts at their own states and ledger, and at nothing else of the bucket', () => {
    const allowed = statements(
      first.all('aws_s3_bucket_policy').find(({ bucket }) => String(bucket).includes('state_closed'))![
        'policy'
      ],
    ).filter(({ Effect }) => Effect === 'Allow');

    const written = allowed.filter(({ Action }) => (Action as string[]).includes('s3:PutObject'));
    expect(written.flatMap(({ Resource }) => Resource)).toEqual([
      ...['vpc-prod', 'app-prod', 'monitoring-prod'].flatMap((stack) => [
        `arn:aws:s3:::fairway-terraform-111111111111-eu-central-1/stacks/${stack}/terraform.tfstate`,
        `arn:aws:s3:::fairway-terraform-111111111111-eu-central-1/stacks/${stack}/terraform.tfstate.tflock`,
      ]),
      'arn:aws:s3:::fairway-terraform-111111111111-eu-central-1/releases/prod.json',
      'arn:aws:s3:::fairway-terraform-111111111111-eu-central-1/plans/prod/*',
      'arn:aws:s3:::fairway-terraform-111111111111-eu-central-1/plans/prod/*',
    ]);
    for (const { Condition } of allowed) {
      expect(Condition).toEqual({
        ArnEquals: {
          'aws:PrincipalArn': expect.stringContaining(`arn:aws:iam::${OTHER}:role/fairway-github-`),
        },
      });
    }
  });

  test('gives no role everything of a service, and the plan role nothing that changes anything', () => {
    for (const { policy } of [...first.all('aws_iam_policy'), ...second.all('aws_iam_policy')]) {
      for (const { Action } of statements(policy).filter(({ Effect }) => Effect === 'Allow')) {
        for (const action of Action as string[]) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+\*?$/);
      }
    }
    for (const name of ['fairway-github-plan-read', 'fairway-github-read-dev-read']) {
      const reads = first.one('aws_iam_policy', { name }).policy;
      const allowed = statements(reads).filter(({ Effect }) => Effect === 'Allow');
      for (const action of allowed.flatMap(({ Action }) => Action as string[])) {
        expect(action).toMatch(/:(Describe|Get|List|Validate|View)/);
      }
    }
  });
});
