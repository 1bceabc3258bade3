import { TerraformDataSource, TerraformResource, type TerraformStack } from 'cdktf';

/** Why something may break a policy, and until when. */
export interface WaiverReason {
  /** A sentence: what AWS, or a choice, makes of it, and what stands in for the policy. */
  readonly reason: string;
  /** `YYYY-MM-DD`: from that day on the waiver is a fault, so that somebody looks at it again. */
  readonly expires: string;
}

export interface Waiver extends WaiverReason {
  readonly policy: string;
  /** Terraform's address of what it is for. */
  readonly address: string;
}

const METADATA = 'fairway:waiver';

/**
 * Lets one resource break one policy for a time. Stands where the resource is made, so that whoever changes that reads it.
 * @param policy name of the policy
 */
export function waive(
  resource: TerraformResource | TerraformDataSource,
  policy: string,
  reason: WaiverReason,
): void {
  resource.node.addMetadata(METADATA, { policy, ...reason });
}

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
