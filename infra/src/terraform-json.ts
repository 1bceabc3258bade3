import type { TerraformStack } from 'cdktf';

/** Blocks of one type by logical id: `{ vpc: { cidr_block: '10.0.0.0/16' } }`. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stack in Terraform's JSON syntax. */
export interface TerraformJson {
  readonly terraform: Readonly<Record<string, unknown>>;
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** By resource type. */
  readonly resource?: Readonly<Record<string, Blocks>>;
  /** By data source type. */
  readonly data?: Readonly<Record<string, Blocks>>;
  readonly variable?: Blocks;
  readonly output?: Blocks;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly check?: Blocks;
}

/**
 * The JSON that Terraform is given for `stack`, without cdktf's own notes: its version and the paths of its
 * constructs would make a difference where there is none.
 * @throws {Error} with every fault that the stack's constructs find in themselves
 */
export function toTerraformJson(stack: TerraformStack): TerraformJson {
  return withoutDeprecations(() => prepared(stack));
}

/** CDKTF still calls `util.isArray`: its users cannot change that, and each of their programs would print a warning. */
function withoutDeprecations<T>(work: () => T): T {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return work();
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}

function prepared(stack: TerraformStack): TerraformJson {
  stack.prepareStack();
  const faults = stack.node.findAll().flatMap((construct) => construct.node.validate());
  if (faults.length > 0)
    throw new Error(`${stack.node.id}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return canonical(stack.toTerraform()) as TerraformJson;
}

/** The file that holds it: keys sorted, two spaces, a newline at the end. Equal stacks are equal bytes. */
export function terraformFile(json: TerraformJson): string {
  return `${JSON.stringify(canonical(json), null, 2)}\n`;
}

export function countResources({ resource = {} }: TerraformJson): number {
  return Object.values(resource).reduce((total, blocks) => total + Object.keys(blocks).length, 0);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '//');
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]),
  );
}
