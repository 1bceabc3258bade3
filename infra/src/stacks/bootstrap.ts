import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import {
  accountChoices,
  accountNames,
  applyRoleName,
  bootstrapStack,
  imagesEnvironment,
  planEnvironment,
  readRoleName,
  sharedNames,
  stateKeyAlias,
  subjectRepository,
  vpcOf,
  type Environment,
  type Shared,
} from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { AccountWatch } from '../constructs/account/account-watch.ts';
import { GithubIdentity } from '../constructs/github-identity.ts';
import { PipelineRole } from '../constructs/pipeline-role.ts';
import { StateBucket } from '../constructs/state-bucket.ts';
import { boundary, boundaryName } from '../permissions/boundary.ts';
import { deployEnvironment } from '../permissions/deploy/deploy-environment.ts';
import { keepImages, lookAtImages, pushImages } from '../permissions/images.ts';
import { operateEnvironment, operatePolicyName } from '../permissions/operate.ts';
import { plannedSecrets, readNothingElse, readSecrets, readSettings } from '../permissions/read-only.ts';
import { plannedByPullRequests, stateKeyElsewhere, statesElsewhere } from '../permissions/other-accounts.ts';
import { readStates, savePlans, useStateKey, writeOwnStates } from '../permissions/state.ts';
import { policyDocument } from '../policy-document.ts';
import { roleArn } from '../role-arn.ts';
import { bootstrapStackProps } from '../stack-props.ts';
import { waive } from '../waiver.ts';
import type { StackInputs } from '../stack-inputs.ts';

/** An apply role may outlive a deployment that waits for its turn and then for slow tasks. */
const APPLY_SECONDS = 2 * 3_600;

/** Every account that has an environment, and the shared one first. */
export function involvedAccounts({ shared, environments }: StackInputs): readonly string[] {
  return [...new Set([shared.account, ...environments.map(({ account }) => account)])];
}

/**
 * The base of the deployments of one account: GitHub as identity provider, a role that pull requests plan with, and
 * for each environment a role that its deployments apply with, and the boundary of the roles that these make. The
 * shared account also has the state bucket, and the one role that pushes images. The account's own monitoring is made
 * where `shared.ts` chooses it.
 */
export class BootstrapStack extends AwsStack {
  readonly #identity: GithubIdentity;

  constructor(scope: Construct, inputs: StackInputs, account: string) {
    const { shared, environments } = inputs;
    super(scope, bootstrapStack(shared, account), bootstrapStackProps(shared, account));
    const here = environments.filter((environment) => environment.account === account);
    const elsewhere = environments.filter((environment) => environment.account !== account);

    this.#identity = new GithubIdentity(this, 'github');
    this.#addPlanRole(shared, here);
    for (const environment of here) {
      this.#addBoundary(shared, environment);
      this.#addReadRole(shared, environment, here);
      this.#addApplyRole(shared, environment);
      this.#addOperatePolicy(shared, environment);
    }
    new AccountWatch(this, 'watch', {
      names: accountNames(shared, account),
      choices: accountChoices(shared, account),
      runbooks: `https://github.com/${shared.repository}/blob/main/docs/runbooks`,
    });
    if (account !== shared.account) return;

    this.#addImagesRole(shared);
    const { stateBucket: name, stateAccessLogBucket: accessLogName } = sharedNames(shared);
    new StateBucket(this, 'state', {
      name,
      accessLogName,
      keyAlias: stateKeyAlias(shared),
      otherAccounts: statesElsewhere(shared, elsewhere),
      otherAccountsKey: stateKeyElsewhere(shared, elsewhere),
    });
    this.output('state_bucket', name, 'The bucket of the states of all stacks, and of the release ledgers.');
  }

  #addBoundary(shared: Shared, environment: Environment): void {
    const atMost = new IamPolicy(this, `boundary-${environment.name}`, {
      name: boundaryName(shared, environment.name),
      description: `What roles made by deployments of ${environment.name} may do at most`,
      policy: policyDocument(boundary(shared, environment)),
    });
    waive(atMost, 'no-wildcard-resource', {
      reason:
        'A boundary grants nothing: it is the most that the policies of a role can, and those name resources.',
      expires: '2027-06-01',
    });
  }

  #addPlanRole(shared: Shared, here: readonly Environment[]): void {
    const { planRole: name } = sharedNames(shared);
    const planned = plannedByPullRequests(here);
    new PipelineRole(this, 'plan', {
      name,
      description: 'Plans the stacks of a pull request; reads only',
      identity: this.#identity,
      repository: subjectRepository(shared),
      runs: 'pull_request',
      policies: {
        read: [
          ...readSettings(shared, planned),
          ...readSecrets(planned.flatMap(plannedSecrets)),
          ...readNothingElse(planned),
        ],
        state: [...readStates(shared, planned), useStateKey(shared, 'read'), ...lookAtImages(shared)],
      },
    });
    this.output(
      'plan_role',
      roleArn(this.account, name),
      'The role that workflows of pull requests sign in as.',
    );
  }

  /** The role that plans a branch's deployment, before GitHub asks a reviewer whether it may be applied. */
  #addReadRole(shared: Shared, environment: Environment, here: readonly Environment[]): void {
    const owner = here.filter(({ name }) => name === vpcOf(environment));
    const seen = [...new Set([environment, ...owner])];
    new PipelineRole(this, `read-${environment.name}`, {
      name: readRoleName(shared, environment.name),
      description: `Plans the deployments of ${environment.name}; changes nothing`,
      identity: this.#identity,
      repository: subjectRepository(shared),
      runs: `environment:${planEnvironment}`,
      policies: {
        read: [
          ...readSettings(shared, [environment]),
          ...readSecrets(plannedSecrets(environment)),
          ...readNothingElse(seen),
        ],
        state: [
          ...readStates(shared, [environment]),
          savePlans(shared, environment),
          useStateKey(shared, 'write'),
          ...lookAtImages(shared),
        ],
      },
    });
  }

  #addApplyRole(shared: Shared, environment: Environment): void {
    const name = applyRoleName(shared, environment.name);
    const { workflow } = environment.pipeline;
    const role = new PipelineRole(this, `apply-${environment.name}`, {
      name,
      description: `Deploys the environment ${environment.name}`,
      identity: this.#identity,
      repository: subjectRepository(shared),
      runs: `environment:${environment.name}`,
      ...(workflow.kind === 'any'
        ? {}
        : { workflow: `${shared.repository}/${workflow.path}@${workflow.ref}` }),
      policies: {
        read: readSettings(shared, [environment]),
        ...deployEnvironment(shared, environment),
        state: [
          ...writeOwnStates(shared, environment),
          useStateKey(shared, 'write'),
          ...readSecrets(plannedSecrets(environment)),
          ...keepImages(shared),
        ],
      },
      maxSessionSeconds: APPLY_SECONDS,
    });
    this.output(
      `apply_role_${environment.name.replaceAll('-', '_')}`,
      roleArn(this.account, name),
      `What the deployments of ${environment.name} sign in as.`,
    );
    for (const [policy, reason] of Object.entries(withoutResource)) {
      const found = role.policies.get(policy);
      if (found !== undefined) waive(found, 'no-wildcard-resource', { reason, expires: '2027-06-01' });
    }
  }

  /** For people who come through IAM Identity Center: a permission set names it, and no role has it. */
  #addOperatePolicy(shared: Shared, environment: Environment): void {
    const policy = new IamPolicy(this, `operate-${environment.name}`, {
      name: operatePolicyName(shared, environment.name),
      policy: policyDocument(operateEnvironment(shared, environment)),
    });
    waive(policy, 'no-wildcard-resource', {
      reason:
        'ECS asks for no resource when a task definition is deregistered; docs/security.md has the consequences.',
      expires: '2027-06-01',
    });
  }

  /** The only role that uploads layers: every image that an environment deploys was pushed by it. */
  #addImagesRole(shared: Shared): void {
    const { imagesRole: name } = sharedNames(shared);
    new PipelineRole(this, 'images', {
      name,
      description: 'Pushes the images of all services, and deploys their repositories',
      identity: this.#identity,
      repository: subjectRepository(shared),
      runs: `environment:${imagesEnvironment}`,
      policies: { release: pushImages(shared) },
    });
    this.output(
      'images_role',
      roleArn(this.account, name),
      'What the workflow that builds images signs in as.',
    );
  }
}

/**
 * For each policy, the reason why a statement of it has to be about everything: the condition of each is in its
 * statement.
 */
const withoutResource = {
  data: 'Creating a key or a user pool names no resource, so the tag that it is made with is the condition.',
  edge: 'Creating a distribution names no resource, so its tag is the condition; the firewall’s deliveries have neither.',
  operations: 'Creating a cost monitor names no resource, so the tag that it is made with is the condition.',
};
