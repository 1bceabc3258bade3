import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import {
  applyRoleName,
  bootstrapStack,
  sharedNames,
  type Environment,
  type Shared,
} from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { GithubIdentity } from '../constructs/github-identity.ts';
import { PipelineRole } from '../constructs/pipeline-role.ts';
import { StateBucket } from '../constructs/state-bucket.ts';
import { boundary, boundaryName } from '../permissions/boundary.ts';
import { deployEnvironment } from '../permissions/deploy/deploy-environment.ts';
import { plannedSecrets, readOnly, readSecrets } from '../permissions/read-only.ts';
import { releaseImages } from '../permissions/release.ts';
import { fromOtherAccount, readStates, writeOwnStates } from '../permissions/state.ts';
import { policyDocument, type Statement } from '../policy-document.ts';
import { roleArn } from '../role-arn.ts';
import { bootstrapStackProps } from '../stack-props.ts';
import { waive } from '../waiver.ts';
import type { Workspace } from '../workspace.ts';

/** An apply role may outlive a deployment that waits for its turn and then for slow tasks. */
const APPLY_SECONDS = 2 * 3_600;

/** Every account that has an environment, and the shared one first. */
export function involvedAccounts({ shared, environments }: Workspace): readonly string[] {
  return [...new Set([shared.account, ...environments.map(({ account }) => account)])];
}

/**
 * What the deployments of one account stand on: GitHub as identity provider, a role that pull requests plan with, and
 * a role for each environment that its deployments apply with. The shared account also has the state bucket, and roles
 * that build the images of the environments in other accounts.
 */
export class BootstrapStack extends AwsStack {
  readonly #identity: GithubIdentity;

  constructor(scope: Construct, workspace: Workspace, account: string) {
    const { shared, environments } = workspace;
    super(scope, bootstrapStack(shared, account), bootstrapStackProps(shared, account));
    const here = environments.filter((environment) => environment.account === account);
    const elsewhere = environments.filter((environment) => environment.account !== account);

    this.#identity = new GithubIdentity(this, 'github');
    const atMost = new IamPolicy(this, 'role-boundary', {
      name: boundaryName(shared),
      description: 'What roles made by deployments may do at most',
      policy: policyDocument(boundary()),
    });
    waive(atMost, 'no-wildcard-resource', {
      reason:
        'A boundary grants nothing: it is the most that the policies of a role can, and those name resources.',
      expires: '2027-06-01',
    });
    this.#addPlanRole(shared, here);
    for (const environment of here) this.#addApplyRole(shared, environment);
    if (account !== shared.account) return;

    for (const environment of elsewhere) this.#addReleaseRole(shared, environment);
    const { stateBucket: name } = sharedNames(shared);
    new StateBucket(this, 'state', { name, otherAccounts: statesElsewhere(shared, elsewhere) });
    this.output('state_bucket', name, 'Where the states of all stacks and the release ledgers are.');
  }

  #addPlanRole(shared: Shared, here: readonly Environment[]): void {
    const { planRole: name } = sharedNames(shared);
    new PipelineRole(this, 'plan', {
      name,
      description: 'Plans the stacks of a pull request; reads only',
      identity: this.#identity,
      repository: shared.repository,
      runs: 'pull_request',
      policies: { read: readOnly(here.flatMap(plannedSecrets)), state: readStates(shared) },
    });
    this.output('plan_role', roleArn(this.account, name), 'What workflows of pull requests sign in as.');
  }

  #addApplyRole(shared: Shared, environment: Environment): void {
    const role = this.#addRole(shared, environment, `Deploys the environment ${environment.name}`, {
      read: readOnly([]),
      ...deployEnvironment(shared, environment),
      state: [...writeOwnStates(shared, environment), ...readSecrets(plannedSecrets(environment))],
      ...(this.account === shared.account ? { release: releaseImages(shared) } : {}),
    });
    for (const name of ['network', 'services', 'edge']) {
      const policy = role.policies.get(name);
      if (policy !== undefined) waive(policy, 'no-wildcard-resource', idsOfAws);
    }
  }

  #addReleaseRole(shared: Shared, environment: Environment): void {
    this.#addRole(
      shared,
      environment,
      `Builds images for the environment ${environment.name}, which is elsewhere`,
      {
        release: releaseImages(shared),
      },
    );
  }

  #addRole(
    shared: Shared,
    environment: Environment,
    description: string,
    policies: Readonly<Record<string, readonly Statement[]>>,
  ): PipelineRole {
    const name = applyRoleName(shared, environment.name);
    const role = new PipelineRole(this, `apply-${environment.name}`, {
      name,
      description,
      identity: this.#identity,
      repository: shared.repository,
      runs: `environment:${environment.name}`,
      policies,
      maxSessionSeconds: APPLY_SECONDS,
    });
    this.output(
      `apply_role_${environment.name.replaceAll('-', '_')}`,
      roleArn(this.account, name),
      `What the deployments of ${environment.name} sign in as.`,
    );
    return role;
  }
}

const idsOfAws = {
  reason:
    'AWS makes the ids of VPCs, keys, pools, distributions and certificates, so no ARN can name them before; where the service has regions, the region is a condition. Environments that must not touch each other are in accounts of their own.',
  expires: '2027-06-01',
};

/** What the state bucket lets the roles of other accounts do. */
function statesElsewhere(shared: Shared, elsewhere: readonly Environment[]): readonly Statement[] {
  const planRoles = [
    ...new Set(elsewhere.map(({ account }) => roleArn(account, sharedNames(shared).planRole))),
  ];
  return [
    ...planRoles.flatMap((arn, index) => fromOtherAccount(arn, `Plan${index}`, readStates(shared))),
    ...elsewhere.flatMap((environment, index) => {
      const arn = roleArn(environment.account, applyRoleName(shared, environment.name));
      return fromOtherAccount(arn, `Apply${index}`, writeOwnStates(shared, environment));
    }),
  ];
}
