import { resolveEnvironments, type Environment } from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';
import { describe, expect, test } from '@jest/globals';

import { accountFindings, vcpusWhileDeploying, type AccountFacts } from './account-findings.ts';

const environments = resolveEnvironments(await loadServices());
const [{ account, region }] = environments as [Environment];

const ready: AccountFacts = {
  account,
  region,
  onDemandVcpus: 100,
  spotVcpus: 100,
  cloudFrontVerified: true,
  costExplorerOpen: true,
  costTagActive: true,
  subjectHasIds: false,
};

function faults(facts: Partial<AccountFacts>, shared: Parameters<typeof accountFindings>[1] = {}) {
  return accountFindings({ ...ready, ...facts }, shared, environments).filter(
    ({ state }) => state !== 'good',
  );
}

test('an account that is ready has nothing wrong', () => {
  expect(faults({})).toEqual([]);
});

describe('a first deployment would fail', () => {
  const ids = { repositoryIds: { owner: '1', repository: '2' } };

  test('where GitHub’s tokens have another subject than the roles let in', () => {
    expect(faults({ subjectHasIds: true })).toEqual([
      expect.objectContaining({
        check: 'github-subject',
        state: 'fault',
        fix: expect.stringContaining('gh api'),
      }),
    ]);
    expect(faults({ subjectHasIds: true }, ids)).toEqual([]);
    expect(faults({ subjectHasIds: false }, ids)).toEqual([
      expect.objectContaining({
        check: 'github-subject',
        fix: expect.stringMatching(/^Take `repositoryIds` out/),
      }),
    ]);
  });

  test('where CloudFront does not know the account yet', () => {
    expect(faults({ cloudFrontVerified: false })).toEqual([
      expect.objectContaining({ check: 'cloudfront-verified', fix: expect.stringContaining('support case') }),
    ]);
  });

  test('where the quota is below what all environments need at once', () => {
    const wanted = vcpusWhileDeploying(environments, 'onDemand');

    expect(wanted).toBeGreaterThan(4);
    expect(faults({ onDemandVcpus: wanted })).toEqual([]);
    expect(faults({ onDemandVcpus: wanted - 1 })).toEqual([
      {
        check: 'quota-fargate-on-demand',
        state: 'fault',
        text: `The account may have ${wanted - 1} vCPU, and its environments need ${wanted} vCPU of Fargate On-Demand while they are deployed`,
        fix: `Ask for ${wanted} or more in Service Quotas, AWS Fargate, Fargate On-Demand vCPU resource count`,
      },
    ]);
  });

  test('where costs are to be watched and Cost Explorer is closed', () => {
    const watching = environments.map((each) => ({
      ...each,
      operators: { ...each.operators, costAnomalies: true },
    }));
    const found = accountFindings({ ...ready, costExplorerOpen: false }, {}, watching);

    expect(found).toContainEqual(expect.objectContaining({ check: 'cost-explorer', state: 'fault' }));
    expect(faults({ costExplorerOpen: false })).toEqual([]);
  });
});

test('what nobody could ask is said to be unknown, never good', () => {
  const nothing = { onDemandVcpus: undefined, cloudFrontVerified: undefined, subjectHasIds: undefined };

  expect(
    faults({ ...nothing, costTagActive: undefined }).map(({ check, state }) => `${check} ${state}`),
  ).toEqual([
    'github-subject unknown',
    'cloudfront-verified unknown',
    'quota-fargate-on-demand unknown',
    'cost-tag unknown',
  ]);
});

test('an account needs what its own environments do, twice what they run: half on Spot where half of it is', () => {
  const [dev, , staging] = environments as [Environment, Environment, Environment];

  expect(vcpusWhileDeploying([dev], 'spot')).toBe(4);
  expect(vcpusWhileDeploying([dev], 'onDemand')).toBe(0);
  expect(vcpusWhileDeploying([staging], 'spot') + vcpusWhileDeploying([staging], 'onDemand')).toBe(8);
  expect(vcpusWhileDeploying([], 'spot')).toBe(0);
});
