import type { TerraformJson } from '../../src/terraform-json.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/** The value of a resource's attribute after the apply; ids that AWS chooses are `x`. */
const values: Readonly<Record<string, (attributes: Attributes, place: Place) => string>> = {
  'aws_athena_workgroup.arn': ({ name }, at) => arn('athena', `workgroup/${text(name)}`, at),
  'aws_cloudwatch_event_api_destination.arn': ({ name }, at) =>
    arn('events', `api-destination/${text(name)}/x`, at),
  'aws_cloudwatch_log_group.arn': ({ name }, at) => arn('logs', `log-group:${text(name)}`, at),
  'aws_ecs_cluster.arn': ({ name }, at) => arn('ecs', `cluster/${text(name)}`, at),
  'aws_ecs_cluster.name': ({ name }) => text(name),
  'aws_glue_catalog_database.arn': ({ name }, at) => arn('glue', `database/${text(name)}`, at),
  'aws_glue_catalog_table.arn': ({ database_name: database, name }, at) =>
    arn('glue', `table/${text(database)}/${text(name)}`, at),
  'aws_iam_openid_connect_provider.arn': (_, { account }) =>
    `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  'aws_iam_role.arn': ({ name }, { account }) => `arn:aws:iam::${account}:role/${text(name)}`,
  'aws_kms_key.arn': (_, at) => arn('kms', 'key/x', at),
  'aws_rds_cluster.cluster_resource_id': () => 'cluster-x',
  'aws_rds_cluster.master_user_secret[0].secret_arn': (_, at) =>
    arn('secretsmanager', 'secret:rds!cluster-x', at),
  'aws_s3_bucket.arn': ({ bucket }) => `arn:aws:s3:::${text(bucket)}`,
  'aws_s3_bucket.bucket': ({ bucket }) => text(bucket),
  'aws_scheduler_schedule_group.name': ({ name }) => text(name),
  'aws_secretsmanager_secret.arn': ({ name }, at) => arn('secretsmanager', `secret:${text(name)}-abcdef`, at),
  'aws_sfn_state_machine.arn': ({ name }, at) => arn('states', `stateMachine:${text(name)}`, at),
  'aws_sns_topic.arn': ({ name }, at) => arn('sns', text(name), at),
};

/** A policy's text with its references filled in, so that it can be judged as if it were applied. */
export function resolveTokens(policy: string, { resource, data }: TerraformJson, place: Place): string {
  return policy.replaceAll(
    /(?<!\$)\$\{(?:(data)\.)?(\w+)\.([^.}]+)\.([^}]+)\}/g,
    (term, isData, type, id, attribute) => {
      const blocks = (isData === undefined ? resource : data)?.[type as string];
      const value = values[`${type}.${attribute}`];
      const attributes = blocks?.[id as string];
      if (value === undefined || attributes === undefined)
        throw new Error(`say in this file what ${term} will be`);
      return value(attributes, place);
    },
  );
}

function arn(service: string, resource: string, { account, region }: Place): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`must be text, got: ${JSON.stringify(value)}`);
  return value;
}
