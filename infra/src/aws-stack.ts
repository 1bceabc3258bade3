import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

/** The region of everything that CloudFront uses besides its distribution: certificates and web ACLs. */
export const GLOBAL_REGION = 'us-east-1';

/** Versions of the provider that these stacks are written for: nothing that only 6 has, nothing that 6 removed. */
const PROVIDER_CONSTRAINT = '>= 5.100, < 7';

/** 1.11 is the first whose S3 backend locks without DynamoDB and no longer calls that experimental. */
const TERRAFORM_CONSTRAINT = '>= 1.11, < 2';

/** The place of a stack's Terraform state. */
export interface StateLocation {
  readonly bucket: string;
  /** Object key, one for each stack. */
  readonly key: string;
  /** Region of the bucket, which may differ from the stack's. */
  readonly region: string;
}

export interface AwsStackProps {
  /** The only account that this stack may be applied to: twelve digits. */
  readonly account: string;
  readonly region: string;
  /**
   * The bucket that keeps the stack's state; a policy asks for it.
   * @default - a file beside the stack, for trying one out
   */
  readonly state?: StateLocation;
  /** Tags of everything in the stack; a resource of one service overrides `Service`, see `serviceTags`. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * ARN of the policy that bounds what roles of this stack may do.
   * @default - only their own policies do
   */
  readonly permissionsBoundary?: string;
}

/**
 * A stack in one AWS account and region, with its state in S3. Account and region are configuration: synthesis makes
 * no calls, and the provider refuses credentials of another account before anything is planned.
 * @example
 * const stack = new AwsStack(new RootConstruct(), 'orders-dev', {
 *   account: '123456789012',
 *   region: 'eu-central-1',
 *   tags: { Project: 'orders' },
 * });
 */
export class AwsStack extends TerraformStack {
  readonly account: string;
  readonly region: string;
  readonly #tags: Readonly<Record<string, string>>;
  readonly #permissionsBoundary: string | undefined;
  #globalProvider: AwsProvider | undefined;

  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id);
    this.account = props.account;
    this.region = props.region;
    this.#tags = props.tags;
    this.#permissionsBoundary = props.permissionsBoundary;
    this.#addProvider('aws', props.region);
    if (props.state !== undefined) this.#addBackend(props.state);
    this.#constrainVersions();
  }

  /** The stack that a construct is part of. */
  static override of(construct: IConstruct): AwsStack {
    const stack = TerraformStack.of(construct);
    if (!(stack instanceof AwsStack)) throw new Error(`${construct.node.path} is not in an AwsStack`);
    return stack;
  }

  /** The provider for resources that must be in us-east-1 wherever the stack is; made when first asked for. */
  get globalProvider(): AwsProvider {
    this.#globalProvider ??= this.#addProvider('aws-global', GLOBAL_REGION, 'global');
    return this.#globalProvider;
  }

  /** @param name as in `terraform output`: lower-case words with underscores */
  output(name: string, value: unknown, description: string): void {
    new TerraformOutput(this, name, { value, description });
  }

  /** Set on every role, so that no construct can forget the boundary. */
  override prepareStack(): void {
    for (const construct of this.node.findAll()) {
      if (this.#permissionsBoundary === undefined || !(construct instanceof IamRole)) continue;
      construct.permissionsBoundary = this.#permissionsBoundary;
    }
    super.prepareStack();
  }

  #addProvider(id: string, region: string, alias?: string): AwsProvider {
    return new AwsProvider(this, id, {
      ...(alias === undefined ? {} : { alias }),
      region,
      allowedAccountIds: [this.account],
      defaultTags: [{ tags: this.#tags }],
    });
  }

  #addBackend(state: StateLocation): void {
    // Without `encrypt`, which would ask for S3's own key: the bucket encrypts with the states' key.
    const backend = new S3Backend(this, { ...state });
    // S3's own lock file instead of a DynamoDB table; cdktf 0.21 does not know the argument.
    backend.addOverride('use_lockfile', true);
  }

  #constrainVersions(): void {
    this.addOverride('terraform.required_version', TERRAFORM_CONSTRAINT);
    // cdktf's prebuilt bindings would pin the one version that they were generated from.
    this.addOverride('terraform.required_providers.aws', {
      source: 'hashicorp/aws',
      version: PROVIDER_CONSTRAINT,
    });
  }
}

/** The `tags` of a resource that belongs to one service. */
export function serviceTags(service: string): Readonly<Record<'Service', string>> {
  return { Service: service };
}
