import type { TerraformJson } from '../../src/terraform-json.ts';
import { ownBlocks, standalone, type Block, type Configuration } from './replaceable.ts';

/** The way from CloudFront to a service, as the stack writes it down. */
const types = [
  'aws_security_group',
  'aws_lb',
  'aws_lb_listener',
  'aws_lb_target_group',
  'aws_lb_listener_rule',
  'aws_cloudfront_vpc_origin',
  'aws_cloudfront_distribution',
];

/** A change of a resource on the way of requests, and its outcome. */
export interface EdgeChange {
  readonly text: string;
  readonly change: (configuration: Configuration) => Configuration;
  /** The type of another resource that Terraform is asked to replace, where no argument forces it. */
  readonly replace?: string;
  /** A part of Terraform's error; absent where the change is applied. */
  readonly refusal?: string;
}

/**
 * One after the other on one state, each a change of the original stack: each begins with the leftovers of the one
 * before, so the change that takes another name is the last.
 */
export const edgeChanges: readonly EdgeChange[] = [
  {
    text: 'VPC origin, another port: changed in its place',
    change: changed('aws_cloudfront_vpc_origin', ({ vpc_origin_endpoint_config: [config] }) => ({
      vpc_origin_endpoint_config: [{ ...config, https_port: 8443 }],
    })),
    refusal: 'CannotUpdateEntityWhileInUse',
  },
  {
    text: 'VPC origin, replaced for the same load balancer',
    change: (configuration) => configuration,
    replace: 'aws_cloudfront_vpc_origin',
    refusal: 'EntityAlreadyExists',
  },
  {
    // AWS deletes no target group that a rule names; this emulator does.
    text: 'target group, another port',
    change: changed('aws_lb_target_group', () => ({ port: 81 })),
  },
  {
    text: 'distribution, which no argument of the stack forces',
    change: (configuration) => configuration,
    replace: 'aws_cloudfront_distribution',
  },
  {
    text: 'load balancer, public instead of internal, by the same name',
    change: changed('aws_lb', () => ({ internal: false })),
    refusal: 'already exists',
  },
  {
    text: 'the same taken back: the listener and its rules are made again',
    change: (configuration) => configuration,
  },
  {
    text: 'load balancer, another name: a VPC origin of its own before the old one goes',
    change: changed('aws_lb', ({ name }) => ({ name: `${String(name)}-2` })),
  },
];

/**
 * The edge of an app stack, able to stand alone: without resources that must exist before it, and without protection
 * from deletion.
 */
export function edgeOf(stack: TerraformJson): Configuration {
  const edge = standalone(stack, ownBlocks(stack, types));
  const alone = changed('aws_lb', () => ({
    enable_deletion_protection: false,
    access_logs: undefined,
    depends_on: undefined,
  }));
  return changed('aws_cloudfront_distribution', () => ({ web_acl_id: undefined }))(alone(edge));
}

function changed(type: string, change: (block: Block) => Block): EdgeChange['change'] {
  return (configuration) => {
    const blocks = Object.entries(configuration.resource[type] ?? {});
    const next = Object.fromEntries(blocks.map(([id, block]) => [id, { ...block, ...change(block) }]));
    return { ...configuration, resource: { ...configuration.resource, [type]: next } };
  };
}
