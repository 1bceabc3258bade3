import type { Environment, Shared } from '@fairway/environments';

import { vcpusWhileDeploying } from '../aws/services/vcpus-while-deploying.ts';

/** Facts about an account before a first deployment; `undefined` where the question could not be asked. */
export interface AccountFacts {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Quota `L-3032A538`, Fargate On-Demand vCPU resource count. */
  readonly onDemandVcpus: number | undefined;
  /** Quota `L-36FBB829`, Fargate Spot vCPU resource count. */
  readonly spotVcpus: number | undefined;
  /** Whether CloudFront makes distributions for it: a new account is verified first. */
  readonly cloudFrontVerified: boolean | undefined;
  /** Whether Cost Explorer was ever opened in the account that pays. */
  readonly costExplorerOpen: boolean | undefined;
  /** Whether the tag `Environment` is active for costs. */
  readonly costTagActive: boolean | undefined;
  /** Whether GitHub's tokens for the repository carry ids: `repo:owner@1/name@2:…`. */
  readonly subjectHasIds: boolean | undefined;
}

export interface Finding {
  readonly check: string;
  readonly state: 'good' | 'fault' | 'unknown';
  /** The finding, as a sentence. */
  readonly text: string;
  /** The remedy, where there is one. */
  readonly fix?: string;
}

/**
 * Finds the reasons why an account cannot take a first deployment, or cannot run the services. Asks AWS nothing
 * itself.
 */
export function accountFindings(
  facts: AccountFacts,
  shared: Pick<Shared, 'repositoryIds'>,
  environments: readonly Environment[],
): readonly Finding[] {
  const here = environments.filter(
    ({ account, region }) => account === facts.account && region === facts.region,
  );
  return [
    tokenFinding(facts, shared),
    cloudFrontFinding(facts),
    quotaFinding('Fargate On-Demand', facts.onDemandVcpus, vcpusWhileDeploying(here, 'onDemand')),
    quotaFinding('Fargate Spot', facts.spotVcpus, vcpusWhileDeploying(here, 'spot')),
    ...costFindings(facts, here),
  ];
}

function tokenFinding(
  { subjectHasIds }: AccountFacts,
  { repositoryIds }: Pick<Shared, 'repositoryIds'>,
): Finding {
  const check = 'github-subject';
  if (subjectHasIds === undefined) {
    return unknown(check, 'Whether GitHub’s tokens carry ids of owner and repository is not known');
  }
  const configured = repositoryIds !== undefined;
  if (subjectHasIds === configured)
    return good(check, 'The roles let in the form of the subject that GitHub’s tokens have');
  return {
    check,
    state: 'fault',
    text: subjectHasIds
      ? 'GitHub’s tokens carry ids of owner and repository, and the roles do not let that form in'
      : 'The roles ask for ids of owner and repository, and GitHub’s tokens do not carry them',
    fix: subjectHasIds
      ? 'Set `repositoryIds` in environments/src/shared.ts: gh api repos/OWNER/NAME --jq "{owner: .owner.id, repository: .id}"'
      : 'Take `repositoryIds` out of environments/src/shared.ts',
  };
}

function cloudFrontFinding({ cloudFrontVerified }: AccountFacts): Finding {
  const check = 'cloudfront-verified';
  if (cloudFrontVerified === undefined)
    return unknown(check, 'Whether CloudFront makes distributions for the account shows at the first one');
  if (cloudFrontVerified) return good(check, 'CloudFront makes distributions for the account');
  return {
    check,
    state: 'fault',
    text: 'CloudFront refuses: the account must be verified before distributions can be made',
    fix: 'Open a support case of the type “Account and billing”, service “CloudFront”: it takes a day or two',
  };
}

function quotaFinding(kind: string, quota: number | undefined, wanted: number): Finding {
  const check = `quota-${kind.toLowerCase().replaceAll(' ', '-')}`;
  const needed = `its environments need ${wanted} vCPU of ${kind} while they are deployed`;
  if (wanted === 0) return good(check, `No environment here runs on ${kind}`);
  if (quota === undefined) return unknown(check, `The account’s quota is not known; ${needed}`);
  if (quota >= wanted) return good(check, `The account may have ${quota} vCPU, and ${needed}`);
  return {
    check,
    state: 'fault',
    text: `The account may have ${quota} vCPU, and ${needed}`,
    fix: `Ask for ${Math.ceil(wanted)} or more in Service Quotas, AWS Fargate, ${kind} vCPU resource count`,
  };
}

function costFindings(
  { costExplorerOpen, costTagActive }: AccountFacts,
  here: readonly Environment[],
): readonly Finding[] {
  const watched = here.filter(({ operators }) => operators.costAnomalies).map(({ name }) => name);
  const explorer: Finding =
    watched.length === 0
      ? good('cost-explorer', 'No environment here watches for unexpected costs')
      : costExplorerOpen === true
        ? good('cost-explorer', 'Cost Explorer is open')
        : {
            check: 'cost-explorer',
            state: costExplorerOpen === undefined ? 'unknown' : 'fault',
            text: `Cost Explorer must be open before ${watched.join(', ')} can watch for unexpected costs`,
            fix: 'Open it once in the account that pays, Billing and Cost Management, and wait a day; or set `operators.costAnomalies` to false',
          };
  const tag: Finding =
    costTagActive === true
      ? good('cost-tag', 'Costs are counted by the tag Environment')
      : {
          check: 'cost-tag',
          state: costTagActive === undefined ? 'unknown' : 'fault',
          text: 'Budgets see nothing until the tag Environment is active for costs',
          fix: './fairway bootstrap activates it, in the account that pays, a day after the first deployment',
        };
  return [explorer, tag];
}

function good(check: string, text: string): Finding {
  return { check, state: 'good', text };
}

function unknown(check: string, text: string): Finding {
  return { check, state: 'unknown', text };
}
