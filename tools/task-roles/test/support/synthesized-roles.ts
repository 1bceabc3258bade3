import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readPolicy, type Policy } from '@fairway/iam-policy';

/** The policies that a role of a synthesized environment is judged by. */
export interface SynthesizedRole {
  readonly identity: Policy;
  readonly boundary: Policy;
  /** Tags of everything that the environment's stack makes. */
  readonly tags: Readonly<Record<string, string>>;
}

type Attributes = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

interface Template {
  readonly provider: {
    readonly aws: readonly { readonly default_tags: readonly { readonly tags: Record<string, string> }[] }[];
  };
  readonly resource: Blocks;
}

/** Values that AWS chooses, or takes from another attribute of the same resource, once a stack is applied. */
const APPLIED: Readonly<Record<string, (attributes: Attributes) => string>> = {
  'aws_s3_bucket.arn': ({ bucket }) => `arn:aws:s3:::${String(bucket)}`,
  'aws_s3_bucket.bucket': ({ bucket }) => String(bucket),
  'aws_sns_topic.arn': ({ name }) => `arn:aws:sns:eu-central-1:000000000000:${String(name)}`,
  'aws_athena_workgroup.arn': ({ name }) =>
    `arn:aws:athena:eu-central-1:000000000000:workgroup/${String(name)}`,
  'aws_ecs_cluster.arn': ({ name }) => `arn:aws:ecs:eu-central-1:000000000000:cluster/${String(name)}`,
  'aws_glue_catalog_database.arn': ({ name }) =>
    `arn:aws:glue:eu-central-1:000000000000:database/${String(name)}`,
  'aws_glue_catalog_database.name': ({ name }) => String(name),
  'aws_glue_catalog_table.arn': ({ name }) =>
    `arn:aws:glue:eu-central-1:000000000000:table/x/${String(name)}`,
  'aws_kms_key.arn': () => 'arn:aws:kms:eu-central-1:000000000000:key/x',
};

/**
 * @param folder where stacks were synthesized to
 * @param role its name
 */
export async function synthesizedRole(
  folder: string,
  environment: string,
  role: string,
): Promise<SynthesizedRole> {
  const { resource: app, provider } = await readTemplate(folder, `app-${environment}`);
  const { resource: bootstrap } = await readTemplate(folder, 'bootstrap');
  const [id, attributes] = found(app['aws_iam_role'], ({ name }) => name === role);
  const [, own] = found(app['aws_iam_role_policy'], (each) => each['role'] === `\${aws_iam_role.${id}.name}`);
  const boundaryName = String(attributes['permissions_boundary']).split('/').at(-1);
  const [, boundary] = found(bootstrap['aws_iam_policy'], ({ name }) => name === boundaryName);
  return {
    identity: readPolicy(role, resolved(String(own['policy']), app)),
    boundary: readPolicy(String(boundaryName), String(boundary['policy'])),
    tags: provider.aws[0]?.default_tags[0]?.tags ?? {},
  };
}

async function readTemplate(folder: string, stack: string): Promise<Template> {
  const text = await readFile(join(folder, stack, 'cdk.tf.json'), 'utf8');
  return JSON.parse(text) as Template;
}

function found(
  blocks: Readonly<Record<string, Attributes>> | undefined,
  isIt: (attributes: Attributes) => boolean,
): [id: string, attributes: Attributes] {
  const entry = Object.entries(blocks ?? {}).find(([, attributes]) => isIt(attributes));
  if (entry === undefined) throw new Error('the stacks do not have what is looked for');
  return entry;
}

function resolved(policy: string, blocks: Blocks): string {
  return policy.replaceAll(
    /\$\{(\w+)\.([\w-]+)\.(\w+)\}/g,
    (term, type: string, id: string, name: string) => {
      const apply = new Map(Object.entries(APPLIED)).get(`${type}.${name}`);
      const attributes = new Map(Object.entries(blocks[type] ?? {})).get(id);
      if (apply === undefined || attributes === undefined)
        throw new Error(`say in this file what ${term} is`);
      return apply(attributes);
    },
  );
}
