import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import {
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { applyRoleName, sharedNames } from '@fairway/environments';

import { readGithubConfig } from '../../aws/config.ts';
import { fargateQuotas } from '../../aws/services/fargate-quotas.ts';
import type { AwsSession } from '../../aws/session/aws-session.ts';
import type { AwsEnvironment } from '../../aws/targets/aws-environment.ts';
import { accountFindings, type AccountFacts } from '../account-findings.ts';
import { fault, good, type Check, type Finding } from '../finding.ts';
import { githubSubjectHasIds } from './github-subject.ts';

/** Billing and its tags are only to be had there, wherever an environment is. */
const GLOBAL_REGION = 'us-east-1';
/** A question stays unknown after the second failure: the report must not wait for it. */
const maxAttempts = 2;

/** Checks who may do what in the account, and how open the account is to others. */
export function accountChecks(aws: AwsEnvironment): readonly Check[] {
  return [
    { name: 'identity', run: async () => [good('identity', `You are ${aws.identity.arn}`)] },
    { name: 'roles', run: () => roles(aws) },
    { name: 'account', run: () => account(aws) },
  ];
}

async function roles({ session, shared, environment }: AwsEnvironment): Promise<readonly Finding[]> {
  const iam = session.client(
    'IAM',
    (settings) => new IAMClient({ ...settings, maxAttempts, region: GLOBAL_REGION }),
  );
  const own = environment.account === shared.account;
  const names = [applyRoleName(shared, environment.name), ...(own ? [sharedNames(shared).planRole] : [])];
  const bootstrap = `./fairway bootstrap makes it`;
  const { OpenIDConnectProviderList: providers = [] } = await iam.send(
    new ListOpenIDConnectProvidersCommand({}),
  );
  const knowsGithub = providers.some(({ Arn = '' }) => Arn.endsWith('token.actions.githubusercontent.com'));
  const found = await Promise.all(
    names.map(async (RoleName): Promise<Finding> => {
      const isThere = await iam.send(new GetRoleCommand({ RoleName })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof NoSuchEntityException) return false;
          throw error;
        },
      );
      return isThere
        ? good('roles', `The role ${RoleName} is there`)
        : fault('roles', `There is no role ${RoleName}: workflows cannot sign in`, bootstrap);
    }),
  );
  return [
    knowsGithub
      ? good('github-provider', 'The account trusts GitHub’s tokens')
      : fault('github-provider', 'The account does not trust GitHub’s tokens', bootstrap),
    ...found,
  ];
}

async function account({ session, shared, environment }: AwsEnvironment): Promise<readonly Finding[]> {
  const [quotas, cloudFrontVerified, costs, subjectHasIds] = await Promise.all([
    fargateQuotas(session),
    hasDistributions(session),
    readCosts(session),
    githubSubjectHasIds(readGithubConfig().idToken),
  ]);
  const facts: AccountFacts = {
    account: environment.account,
    region: environment.region,
    ...quotas,
    cloudFrontVerified,
    ...costs,
    subjectHasIds,
  };
  return accountFindings(facts, shared, [environment]);
}

/** An account that has a distribution was verified; of one without, nothing is known before the first. */
async function hasDistributions(session: AwsSession): Promise<true | undefined> {
  const client = session.client(
    'CLOUDFRONT',
    (settings) => new CloudFrontClient({ ...settings, maxAttempts, region: GLOBAL_REGION }),
  );
  return orUnknown(async () => {
    const { DistributionList: list } = await client.send(new ListDistributionsCommand({ MaxItems: 1 }));
    return (list?.Items ?? []).length > 0 ? true : undefined;
  });
}

async function readCosts(
  session: AwsSession,
): Promise<Pick<AccountFacts, 'costExplorerOpen' | 'costTagActive'>> {
  const client = session.client(
    'COST_EXPLORER',
    (settings) => new CostExplorerClient({ ...settings, maxAttempts, region: GLOBAL_REGION }),
  );
  const tags = await orUnknown(async () => {
    const { CostAllocationTags = [] } = await client.send(
      new ListCostAllocationTagsCommand({ TagKeys: ['Environment'] }),
    );
    return CostAllocationTags;
  });
  if (tags === undefined) return { costExplorerOpen: undefined, costTagActive: undefined };
  return { costExplorerOpen: true, costTagActive: tags.some(({ Status }) => Status === 'Active') };
}

/** Says that a fact is unknown when it cannot be asked for: a right that is missing must not hide the other findings. */
async function orUnknown<Value>(ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
  return ask().catch(() => undefined);
}
