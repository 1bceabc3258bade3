import { TerraformDataSource, TerraformResource, type TerraformStack } from 'cdktf';

/** The reason why something may break a policy, and the date of its end. */
export interface WaiverReason {
  /** A sentence: the reason on AWS's side or by choice, and the measure that replaces the policy. */
  readonly reason: string;
  /** `YYYY-MM-DD`: from that day on the waiver is a fault, so that it is looked at again. */
  readonly expires: string;
}

export interface Waiver extends WaiverReason {
  readonly policy: string;
  /** Terraform's address of the waived resource. */
  readonly address: string;
}

const METADATA = 'fairway:waiver';

/**
 * Lets one resource break one policy for a time. Written where the resource is made, so that it is read with every
 * change.
 * @param policy name of the policy
 */
export function waive(
  resource: TerraformResource | TerraformDataSource,
  policy: string,
  reason: WaiverReason,
): void {
  resource.node.addMetadata(METADATA, { policy, ...reason });
}

/**
 * Lets one resource fail checks of checkov for a time: those that cannot see a fact, or that contradict a choice
 * made here.
 * @param reasons by the check's id
 * @returns the resource
 */
export function waiveChecks<Resource extends TerraformResource>(
  resource: Resource,
  expires: string,
  reasons: Readonly<Record<`CKV${string}`, string>>,
): Resource {
  for (const [check, reason] of Object.entries(reasons)) waive(resource, check, { reason, expires });
  return resource;
}

/** Whether a waiver is for a check of checkov, and not for a policy of ours. */
export function isForCheck({ policy }: Pick<Waiver, 'policy'>): boolean {
  return policy.startsWith('CKV');
}

/** The retention of logs differs from one environment to another: a year of everything is neither needed nor free. */
export const retentionByChoice = {
  CKV_AWS_338: 'How long logs are kept is a choice of each environment, `monitoring.logRetentionDays`.',
} as const;

/** Every waiver in a stack. */
export function waiversOf(stack: TerraformStack): readonly Waiver[] {
  return stack.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter(({ type }) => type === METADATA)
        .map(({ data }) => ({ ...(data as Omit<Waiver, 'address'>), address: addressOf(construct) })),
    );
}

function addressOf(construct: unknown): string {
  if (construct instanceof TerraformResource) {
    return `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  }
  if (construct instanceof TerraformDataSource) {
    return `data.${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  }
  throw new Error('only resources and data sources have waivers');
}
