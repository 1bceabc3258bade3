import type { TerraformJson } from '../terraform-json.ts';

/** A resource or a data source of a stack. */
export interface Block {
  /** As Terraform prints it: `aws_lb.edge`, `data.aws_vpc.main`. */
  readonly address: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Json = Pick<TerraformJson, 'resource' | 'data'>;

/** The resources of some types, of all when none is named. */
export function resourcesOf(
  { json }: { readonly json: Json },
  ...types: readonly string[]
): readonly Block[] {
  return blocksOf(json.resource, '', types);
}

export function dataSourcesOf(
  { json }: { readonly json: Json },
  ...types: readonly string[]
): readonly Block[] {
  return blocksOf(json.data, 'data.', types);
}

function blocksOf(all: Json['resource'], prefix: string, types: readonly string[]): Block[] {
  return Object.entries(all ?? {})
    .filter(([type]) => types.length === 0 || types.includes(type))
    .flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([id, attributes]) => ({
        address: `${prefix}${type}.${id}`,
        type,
        attributes,
      })),
    );
}

/**
 * Every value at a path of attributes: `origin.custom_header.value`. Terraform writes a block that there is once as an
 * object, or as a list of one: a path goes through both.
 */
export function valuesAt(attributes: unknown, path: string): readonly unknown[] {
  return path
    .split('.')
    .reduce<readonly unknown[]>(
      (values, key) =>
        values
          .flat(Number.POSITIVE_INFINITY)
          .flatMap((value) => (isObject(value) && Object.hasOwn(value, key) ? [value[key]] : []))
          .filter((value) => value !== null && value !== undefined),
      [attributes],
    )
    .flat(Number.POSITIVE_INFINITY);
}

/** The value at a path where there is one at most; `undefined` where there is none. */
export function valueAt(attributes: unknown, path: string): unknown {
  return valuesAt(attributes, path)[0];
}

/** A value as text; an unset one is empty. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether any attribute of a block refers to a resource. */
export function refersTo({ attributes }: Block, address: string): boolean {
  return JSON.stringify(attributes).includes(`${address}.`);
}

/** The resources of a type that refer to another one: the policy of a bucket, the flow log of a VPC. */
export function companionsOf(
  stack: { readonly json: Json },
  { address }: Pick<Block, 'address'>,
  type: string,
): readonly Block[] {
  return resourcesOf(stack, type).filter((block) => refersTo(block, address));
}

/** Every text in a value, with the path to it. */
export function textsIn(
  value: unknown,
  path = '',
): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** `provider.aws`, `provider.aws.global`: a provider has no address of Terraform's. */
export function providerAddress({ alias }: Readonly<Record<string, unknown>>): string {
  return typeof alias === 'string' ? `provider.aws.${alias}` : 'provider.aws';
}

/** The service that a resource is tagged with. */
export function serviceOf({ attributes }: Block): string | undefined {
  const service = valueAt(attributes, 'tags.Service');
  return typeof service === 'string' ? service : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
