import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const WORKSPACE = join(import.meta.dirname, '../../../..');

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };
type Resources = Record<string, Record<string, Record<string, Json>>>;

/** Types of resources that a stack's services are made of; everything else of the stack has its own emulators. */
const KEPT = [
  'aws_appautoscaling_policy',
  'aws_appautoscaling_target',
  'aws_cloudwatch_log_group',
  'aws_ecs_cluster',
  'aws_ecs_cluster_capacity_providers',
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_lb_target_group',
];
/** Resources that several services share: their names end in the hash that CDKTF gives them. */
const SHARED = /^cluster_/;

/**
 * Writes the ECS part of our own development stack, as `./fairway synth` makes it, for some of its services. What it takes
 * from the rest of the stack becomes a literal.
 * @param folder where Terraform will run
 */
export async function writeEcsPart(folder: string, services: readonly string[]): Promise<void> {
  const out = join(folder, 'synth');
  await promisify(execFile)(join(WORKSPACE, 'fairway'), ['synth', 'dev', '--out', out], { cwd: WORKSPACE });
  const stack = JSON.parse(await readFile(join(out, 'app-dev/cdk.tf.json'), 'utf8')) as Stack;
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(ecsPart(stack, services), undefined, 2));
}

interface Stack {
  readonly terraform: { readonly required_providers: Json };
  readonly provider: { readonly aws: readonly Record<string, Json>[] };
  readonly locals: Record<string, Json>;
  readonly variable: { readonly images: { readonly type: string } };
  readonly resource: Resources;
}

function ecsPart(stack: Stack, services: readonly string[]): Json {
  const resource: Resources = {};
  for (const type of KEPT) {
    const kept = Object.entries(stack.resource[type] ?? {}).filter(
      ([name]) => SHARED.test(name) || services.some((service) => name.startsWith(`service_${service}_`)),
    );
    if (kept.length > 0) resource[type] = Object.fromEntries(kept);
  }
  const locals = Object.fromEntries(
    Object.entries(stack.locals).filter(([name]) =>
      services.some((service) => name.startsWith(`${service}_`)),
    ),
  );
  const addresses = Object.entries(resource).flatMap(([type, each]) =>
    Object.keys(each).map((name) => `${type}.${name}`),
  );
  const [provider = {}] = stack.provider.aws;
  return {
    terraform: { required_providers: stack.terraform.required_providers },
    provider: { aws: [{ ...provider, max_retries: 2 }] },
    variable: { images: { type: stack.variable.images.type } },
    locals: detached(locals, addresses),
    resource: detached(resource, addresses),
  };
}

/** Removes references to resources that are not there: literals take the place of their attributes. */
function detached(value: Json, addresses: readonly string[]): Json {
  if (typeof value === 'string') return literal(value, addresses);
  if (Array.isArray(value)) return value.map((each) => detached(each, addresses));
  if (typeof value !== 'object' || value === null) return value;
  const { depends_on: dependsOn, ...rest } = value;
  const members = Object.entries(rest)
    // Keys and boundaries of the account belong to other stacks.
    .filter(([name]) => name !== 'kms_key_id' && name !== 'permissions_boundary')
    .map(([name, member]): [string, Json] => [name, detached(member, addresses)]);
  const kept = ((dependsOn ?? []) as string[]).filter((address) => addresses.includes(address));
  return Object.fromEntries([...members, ...(kept.length > 0 ? [['depends_on', kept] as const] : [])]);
}

/** `${aws_lb.edge.arn_suffix}` in a text, whole or part of it. */
const REFERENCE = /\$\{((?:data\.)?[a-z0-9_]+\.[\w-]+)\.([\w.[\]-]+)\}/g;

function literal(text: string, addresses: readonly string[]): Json {
  if (text.endsWith('.outputs.public_subnet_ids}'))
    return ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'];
  return text.replaceAll(REFERENCE, (whole, address: string, attribute: string) => {
    const isThere = addresses.includes(address) || /^(local|var)\./.test(address);
    return isThere ? whole : placeholder(address, attribute);
  });
}

function placeholder(address: string, attribute: string): string {
  if (address.startsWith('aws_security_group.')) return 'sg-0aaaaaaaaaaaaaaaa';
  if (attribute === 'outputs.vpc_id') return 'vpc-0aaaaaaaaaaaaaaaa';
  if (attribute === 'arn_suffix') return 'app/dev/0123456789abcdef';
  return attribute.endsWith('arn') ? 'arn:aws:s3:::elsewhere' : 'elsewhere';
}
