import type { TerraformJson } from '../../src/terraform-json.ts';

/** A resource's arguments, as the stack writes them down. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Block = Readonly<Record<string, any>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** Terraform's input: the stack's own blocks, and a VPC in place of another stack's. */
export interface Configuration {
  readonly terraform: object;
  readonly provider: object;
  readonly data: Blocks;
  readonly resource: Blocks;
}

/** Types of resources that AWS does not delete while something uses them. */
const types = ['aws_security_group', 'aws_rds_cluster_parameter_group', 'aws_db_subnet_group'];

/** For each replaceable type, an argument that nothing else changes. */
const forces: Readonly<Record<string, string>> = {
  aws_security_group: 'description',
  aws_rds_cluster_parameter_group: 'description',
};

/** The part of an app stack that can be replaced, able to stand alone. */
export function replaceable(stack: TerraformJson): Configuration {
  return standalone(stack, ownBlocks(stack, types));
}

/** A stack's own resources of some types. */
export function ownBlocks({ resource }: TerraformJson, of: readonly string[]): Blocks {
  return Object.fromEntries(of.map((type) => [type, resource?.[type] ?? {}])) as Blocks;
}

/** Resources of a stack in a VPC of their own. */
export function standalone({ data }: TerraformJson, own: Blocks): Configuration {
  const whole = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7' } } },
    provider: { aws: { region: 'eu-central-1', max_retries: 2 } },
    data: { aws_ec2_managed_prefix_list: data?.['aws_ec2_managed_prefix_list'] ?? {} } as Blocks,
    resource: {
      ...own,
      aws_vpc: { vpc: { cidr_block: '10.0.0.0/16' } },
      aws_subnet: {
        a: { vpc_id: '${aws_vpc.vpc.id}', cidr_block: '10.0.0.0/24', availability_zone: 'eu-central-1a' },
        b: { vpc_id: '${aws_vpc.vpc.id}', cidr_block: '10.0.1.0/24', availability_zone: 'eu-central-1b' },
      },
    },
  };
  return JSON.parse(withoutOtherStacks(JSON.stringify(whole))) as Configuration;
}

/** The same, with an argument of each changed that makes Terraform replace it. */
export function replaced(configuration: Configuration): Configuration {
  const resource = Object.fromEntries(
    Object.entries(configuration.resource).map(([type, blocks]) => {
      const argument = forces[type];
      if (argument === undefined) return [type, blocks];
      return [
        type,
        Object.fromEntries(
          Object.entries(blocks).map(([id, block]) => [
            id,
            { ...block, [argument]: `${String(block[argument])}, again` },
          ]),
        ),
      ];
    }),
  );
  return { ...configuration, resource };
}

/** Outputs of the network's stack, as the VPC here has them. */
function withoutOtherStacks(text: string): string {
  const outputs: Readonly<Record<string, string>> = {
    vpc_id: 'aws_vpc.vpc.id',
    vpc_cidr_block: 'aws_vpc.vpc.cidr_block',
    cidr_block: 'aws_vpc.vpc.cidr_block',
    private_subnet_ids: '[aws_subnet.a.id, aws_subnet.b.id]',
    public_subnet_ids: '[aws_subnet.a.id, aws_subnet.b.id]',
  };
  return text.replaceAll(
    /data\.terraform_remote_state\.[\w-]+\.outputs\.(\w+)/g,
    (term, output: string) => outputs[output] ?? term,
  );
}
