import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { Construct } from 'constructs';

import { policyDocument, type Conditions } from '../policy-document.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/**
 * The workflow runs of a repository that may take a role: those of pull requests, or those that GitHub lets into an
 * environment.
 */
export type WorkflowRuns = 'pull_request' | `environment:${string}`;

/** The workflow that a run must be of: `owner/name/.github/workflows/deploy.yml@refs/heads/main`; any without it. */
export type WorkflowFile = string | undefined;

/**
 * GitHub as an account's identity provider: workflows sign in with a token of their run, and no key is stored.
 * @example
 * const identity = new GithubIdentity(this, 'github');
 */
export class GithubIdentity extends Construct {
  readonly #arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const provider = new IamOpenidConnectProvider(this, 'provider', {
      url: `https://${ISSUER}`,
      clientIdList: [AUDIENCE],
    });
    this.#arn = provider.arn;
  }

  /**
   * Trust policy of a role for such runs of one repository. The token's subject must be exactly that: a pattern would
   * let in branches, forks or repositories that nobody thought of.
   * @param repository `owner/name`, with ids where tokens carry them
   */
  trust(repository: string, runs: WorkflowRuns, workflow?: WorkflowFile): string {
    const equals: Conditions[string] = {
      [`${ISSUER}:aud`]: AUDIENCE,
      [`${ISSUER}:sub`]: `repo:${repository}:${runs}`,
      ...(workflow === undefined ? {} : { [`${ISSUER}:job_workflow_ref`]: workflow }),
    };
    return policyDocument([
      {
        sid: 'GithubWorkflows',
        principals: { Federated: this.#arn },
        actions: ['sts:AssumeRoleWithWebIdentity'],
        conditions: { StringEquals: equals },
      },
    ]);
  }
}
