import { resolveEnvironment, type EnvironmentDefinition } from '@fairway/environments';
import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { vcpusWhileDeploying } from '../aws/services/vcpus-while-deploying.ts';
import { accountFindings, type AccountFacts } from './account-findings.ts';

const account = '123456789012';
const region = 'eu-west-1';

/** A quarter of a vCPU, and one. */
const services = [256, 1024].map((cpu, index) =>
  defineService({
    name: `orders-${index}`,
    summary: 'Takes orders.',
    port: 8100 + index,
    paths: [`/orders-${index}`],
    cpu: cpu as 256 | 1024,
    memoryMib: 2048,
    longestRequestSeconds: 10,
  }),
);

function environment(name: string, everyService: EnvironmentDefinition['everyService'] = {}) {
  const network = { kind: 'shared', vpc: 'demo' } as const;
  return resolveEnvironment({ name, account, region, network, everyService }, services).environment;
}

const spot = environment('demo', { capacity: { spotPercent: 100 } });
const onDemand = environment('live', { tasks: { minimum: 2, desired: 2 } });
const environments = [spot, onDemand];

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
    expect(faults({ onDemandVcpus: 5 })).toEqual([]);
    expect(faults({ onDemandVcpus: 4 })).toEqual([
      {
        check: 'quota-fargate-on-demand',
        state: 'fault',
        text: 'The account may have 4 vCPU, and its environments need 5 vCPU of Fargate On-Demand while they are deployed',
        fix: 'Ask for 5 or more in Service Quotas, AWS Fargate, Fargate On-Demand vCPU resource count',
      },
    ]);
  });

  test('where the quota is below a part of a vCPU, which nobody can ask for', () => {
    expect(faults({ spotVcpus: 2 })).toEqual([
      expect.objectContaining({
        text: expect.stringContaining('need 2.5 vCPU of Fargate Spot'),
        fix: expect.stringMatching(/^Ask for 3 or more/),
      }),
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
  const half = environment('half', { tasks: { desired: 2 }, capacity: { spotPercent: 50 } });

  expect(vcpusWhileDeploying([spot], 'spot')).toBe(2.5);
  expect(vcpusWhileDeploying([spot], 'onDemand')).toBe(0);
  expect(vcpusWhileDeploying([onDemand], 'onDemand')).toBe(5);
  expect(vcpusWhileDeploying([half], 'spot')).toBe(2.5);
  expect(vcpusWhileDeploying([half], 'onDemand')).toBe(2.5);
  expect(vcpusWhileDeploying([], 'spot')).toBe(0);
});
