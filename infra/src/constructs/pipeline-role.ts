import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { policyDocument, type Statement } from '../policy-document.ts';
import type { GithubIdentity, WorkflowFile, WorkflowRuns } from './github-identity.ts';

/** Characters of a managed policy, white space not counted: AWS's limit. */
const MAX_CHARACTERS = 6_144;

export interface PipelineRoleProps {
  readonly name: string;
  /** A sentence about the role's purpose. */
  readonly description: string;
  readonly identity: GithubIdentity;
  /** `owner/name`, with ids where GitHub's tokens carry them. */
  readonly repository: string;
  readonly runs: WorkflowRuns;
  /** @default - any that GitHub lets into the environment */
  readonly workflow?: WorkflowFile;
  /** Statements by the name of the policy that carries them: a role may have ten, each of limited size. */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
  /**
   * The longest session, in seconds: 3,600 to 43,200.
   * @default 3600
   */
  readonly maxSessionSeconds?: number;
}

/**
 * A role that workflows of the repository take on.
 * @example
 * new PipelineRole(this, 'images', {
 *   name,
 *   description: 'Pushes the images of all services, and deploys their repositories',
 *   identity,
 *   repository: subjectRepository(shared),
 *   runs: `environment:${imagesEnvironment}`,
 *   policies: { release: pushImages(shared) },
 * });
 */
export class PipelineRole extends Construct {
  /** Its rights, by the name of the policy. */
  readonly policies: ReadonlyMap<string, IamPolicy>;

  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: props.identity.trust(props.repository, props.runs, props.workflow),
      maxSessionDuration: props.maxSessionSeconds ?? 3_600,
    });
    const policies = Object.entries(props.policies).map(([name, statements]) => {
      const text = policyDocument(statements);
      validateLength(`${props.name}-${name}`, text);
      const policy = new IamPolicy(this, name, { name: `${props.name}-${name}`, policy: text });
      new IamRolePolicyAttachment(this, `${name}-attachment`, { role: role.name, policyArn: policy.arn });
      return [name, policy] as const;
    });
    this.policies = new Map(policies);
  }
}

function validateLength(name: string, text: string): void {
  if (text.length > MAX_CHARACTERS)
    throw new Error(`the policy ${name} must have at most ${MAX_CHARACTERS} characters, got: ${text.length}`);
}
