import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { twoAccounts as inputs } from '../../test/fixtures/two-accounts.ts';
import { synthesized } from '../../test/support/synthesize.ts';
import { toTerraformJson } from '../terraform-json.ts';
import { EcrStack } from './ecr.ts';

const { shared } = inputs;

function ecr(accounts: Readonly<Record<string, string>> = {}) {
  const environments = inputs.environments.map((environment) => ({
    ...environment,
    account: accounts[environment.name] ?? shared.account,
  }));
  return synthesized(toTerraformJson(new EcrStack(new RootConstruct(), { ...inputs, environments })));
}

describe('the stack of the image repositories', () => {
  test('has one a service, in the shared account, for all environments', () => {
    const { all, json } = ecr();

    expect(all('aws_ecr_repository').map(({ name }) => name)).toEqual(
      inputs.manifests.map(({ name }) => `fairway/${name}`),
    );
    expect(json.provider!['aws']![0]).toMatchObject({ allowed_account_ids: ['111111111111'] });
    expect(Object.keys(json.output!['repository_urls']!['value'] as object)).toEqual(
      inputs.manifests.map(({ name }) => name),
    );
  });

  test('opens a repository to the environments in other accounts, and to no other', () => {
    expect(ecr().all('aws_ecr_repository_policy')).toEqual([]);

    const policies = ecr({ prod: '222222222222' }).all('aws_ecr_repository_policy');

    expect(policies).toHaveLength(inputs.manifests.length);
    const [first = ''] = inputs.manifests.map(({ name }) => name);
    expect(JSON.parse(policies[0].policy).Statement[0].Condition.ArnEquals['aws:PrincipalArn']).toEqual([
      `arn:aws:iam::222222222222:role/fairway-prod-${first}-execution`,
      'arn:aws:iam::222222222222:role/fairway-github-apply-prod',
    ]);
  });
});
