import {
  blocks,
  referenced,
  serviceOf,
  type Attributes,
  type Resource,
  type Template,
} from '../workspace/stack-template.ts';

/** The stores that services use. */
export type StoreKind =
  | 'database'
  | 'users'
  | 'state'
  | 'logs'
  | 'bucket'
  | 'queries'
  | 'notices'
  | 'internet';

/** An environment as its stacks have it: its parts, and the connections that are allowed. */
export interface Diagram {
  readonly environment: string;
  /** Names and firewall of CloudFront, in a few words. */
  readonly edge: string;
  /** The label of the load balancer. */
  readonly balancer: string;
  /** Range and zones of the VPC, or whose it is. */
  readonly network: string;
  readonly services: readonly ServiceNode[];
  /** The stores that at least one service uses. */
  readonly stores: readonly StoreNode[];
  /** Names of the services whose tasks a state machine replaces when a secret of theirs gets a new value. */
  readonly restarted: readonly string[];
  /** The operators' messages and their recipients. */
  readonly operators: { readonly told: string; readonly hear: string };
}

export interface ServiceNode {
  readonly name: string;
  /** Paths at the edge, without its own prefix. */
  readonly paths: readonly string[];
  /** It takes its work from somewhere else: the load balancer sends it nothing. */
  readonly worker: boolean;
  /** Tasks and their size, in a few words. */
  readonly size: string;
  readonly uses: readonly StoreKind[];
}

export interface StoreNode {
  readonly kind: StoreKind;
  readonly title: string;
  readonly detail: string;
  /** Whether it is inside the VPC. */
  readonly inside: boolean;
}

/** Reads an environment's stacks: the network's where it has its own, the services', and their monitoring. */
export function readDiagram(environment: string, templates: readonly Template[]): Diagram {
  const stack = (kind: string) => templates.find((each) => each.stack === `${kind}-${environment}`);
  const app = stack('app');
  if (app === undefined) throw new Error(`there is no stack app-${environment}`);
  const services = ofType(app, 'aws_ecs_service').map((resource) => serviceNode(resource, app));
  const used = new Set(services.flatMap(({ uses }) => uses));
  return {
    environment,
    edge: edgeText(app),
    balancer: `${ofType(app, 'aws_lb')[0]?.attributes['internal'] === false ? 'public, closed to all but CloudFront' : 'internal'}, a rule for each path`,
    network: networkText(stack('vpc'), app),
    services,
    stores: storesOf(app, stack('vpc')).filter(({ kind }) => used.has(kind)),
    restarted: restartedIn(stack('monitoring')),
    operators: operatorsOf(app, stack('monitoring')),
  };
}

/** The machine looks the service of a secret up in a table, by the secret's name. */
function restartedIn(monitoring: Template | undefined): readonly string[] {
  const machines = monitoring === undefined ? [] : ofType(monitoring, 'aws_sfn_state_machine');
  const tables = machines.flatMap(({ attributes }) => {
    const { States: states } = JSON.parse(String(attributes['definition'])) as {
      readonly States: Readonly<Record<string, { readonly Assign?: { readonly service?: string } }>>;
    };
    const assigned = Object.values(states).flatMap(({ Assign: assign }) => assign?.service ?? []);
    return assigned.flatMap((text) => /\$lookup\((\{.*?\}),/.exec(text)?.[1] ?? []);
  });
  const names = tables.flatMap((table) => Object.values(JSON.parse(table) as Record<string, string>));
  return [...new Set(names)].toSorted();
}

function ofType({ resources }: Template, type: string): readonly Resource[] {
  return resources.filter((each) => each.type === type);
}

function edgeText(app: Template): string {
  const [distribution] = ofType(app, 'aws_cloudfront_distribution');
  const names = blocks(distribution?.attributes['aliases']).map(String);
  const firewall = ofType(app, 'aws_wafv2_web_acl').length > 0;
  return `HTTPS${names.length > 0 ? `, ${names.join(', ')}` : ''}${firewall ? ', behind a firewall' : ''}`;
}

function networkText(vpc: Template | undefined, app: Template): string {
  const tasks = `tasks in ${hasPublicAddresses(app) ? 'public' : 'private'} subnets`;
  if (vpc === undefined) return `of another environment, ${tasks}`;
  const [network] = ofType(vpc, 'aws_vpc');
  const zones = ofType(vpc, 'aws_subnet').filter(({ id }) => id.includes('_private-')).length;
  return `${String(network?.attributes['cidr_block'])}, ${zones} zones, ${tasks}`;
}

function serviceNode(resource: Resource, app: Template): ServiceNode {
  const { attributes } = resource;
  const name = String(attributes['name']);
  const definition = referenced(attributes['task_definition'], app)?.attributes ?? {};
  const scaling = ofType(app, 'aws_appautoscaling_target').find(
    (each) => serviceOf(each) === name,
  )?.attributes;
  const spot = blocks(attributes['capacity_provider_strategy']).find(
    (each) => each['capacity_provider'] === 'FARGATE_SPOT',
  );
  const tasks =
    scaling === undefined
      ? String(attributes['desired_count'])
      : `${String(scaling['min_capacity'])}–${String(scaling['max_capacity'])}`;
  const [cpu, memory] = [Number(definition['cpu']) / 1_024, Number(definition['memory']) / 1_024];
  return {
    name,
    paths: pathsOf(name, app),
    worker: attributes['load_balancer'] === undefined,
    size: `${tasks} × ${cpu} vCPU, ${memory} GB${spot === undefined ? '' : `, ${String(spot['weight'])} % Spot`}`,
    uses: usesOf(resource, app),
  };
}

function pathsOf(service: string, app: Template): readonly string[] {
  return ofType(app, 'aws_lb_listener_rule')
    .filter((rule) => serviceOf(rule) === service)
    .flatMap(({ attributes }) => blocks(attributes['condition']))
    .flatMap(({ path_pattern: pattern }) =>
      blocks((pattern as Attributes | undefined)?.['values']).map(String),
    )
    .filter((path) => !path.startsWith('/-/'));
}

/**
 * The stores that a service may reach, by its security group and its task role, and the issuer of the tokens that it
 * asks for.
 */
function usesOf({ attributes }: Resource, app: Template): readonly StoreKind[] {
  const name = String(attributes['name']);
  const definition = referenced(attributes['task_definition'], app)?.attributes ?? {};
  const role = String(definition['task_role_arn']).replace(/\.arn\}$/, '');
  const rights = ofType(app, 'aws_iam_role_policy')
    .filter((policy) => String(policy.attributes['role']).startsWith(`${role}.`))
    .map((policy) => String(policy.attributes['policy']))
    .join('');
  const toDatabase = ofType(app, 'aws_vpc_security_group_ingress_rule').some((rule) => {
    const group = referenced(rule.attributes['referenced_security_group_id'], app);
    return group !== undefined && serviceOf(group) === name;
  });
  const variables =
    app.locals.get(`${name.replaceAll('-', '_')}_template`) ?? app.locals.get(`${name}_template`) ?? '';
  const uses: Readonly<Record<StoreKind, boolean>> = {
    database: toDatabase,
    // `true`, or the routes that ask.
    users: /"SIGN_IN_REQUIRED","value":"(?!false")[^"]/.test(variables),
    state: rights.includes('"KeepState"'),
    logs: /"ReadObjects".*?aws_s3_bucket\.logs_/.test(rights),
    bucket: /"ReadObjects"[^}]*arn:aws:s3:::[a-z0-9]/.test(rights),
    queries: rights.includes('"AskAthena"'),
    notices: rights.includes('"PublishNotices"'),
    internet: true,
  };
  return (Object.keys(uses) as StoreKind[]).filter((kind) => uses[kind]);
}

function storesOf(app: Template, vpc: Template | undefined): readonly StoreNode[] {
  const subscribers = (topic: string) =>
    ofType(app, 'aws_sns_topic_subscription').filter((each) =>
      String(each.attributes['topic_arn']).includes(topic),
    ).length;
  const hear = subscribers('alerts_notices');
  return [
    { kind: 'database', title: 'Aurora PostgreSQL', detail: databaseText(app), inside: true },
    { kind: 'users', title: 'Cognito user pool', detail: 'whose tokens are asked for', inside: false },
    { kind: 'state', title: 'Bucket of what services remember', detail: 'a prefix each', inside: false },
    { kind: 'logs', title: 'Bucket of logs', detail: 'programs write, services read', inside: false },
    { kind: 'bucket', title: 'Buckets of others', detail: 'read only', inside: false },
    { kind: 'queries', title: 'Athena over the logs', detail: queriesText(app), inside: false },
    {
      kind: 'notices',
      title: 'Topic of notices',
      detail: hear === 0 ? 'nobody hears it yet' : `${hear} subscribers`,
      inside: false,
    },
    { kind: 'internet', title: 'AWS’s services and the registry', detail: wayOut(app, vpc), inside: false },
  ];
}

function databaseText(app: Template): string {
  const servers = ofType(app, 'aws_rds_cluster_instance').length;
  const [scaling] = blocks(
    ofType(app, 'aws_rds_cluster')[0]?.attributes['serverlessv2_scaling_configuration'],
  );
  const pauses = Number(scaling?.['min_capacity']) === 0 ? ', pauses' : '';
  return `${servers} ${servers === 1 ? 'server' : 'servers'}, ${String(scaling?.['min_capacity'])}–${String(scaling?.['max_capacity'])} ACU${pauses}; in private subnets`;
}

function queriesText(app: Template): string {
  const tables = ofType(app, 'aws_glue_catalog_table').length;
  const [configuration] = blocks(ofType(app, 'aws_athena_workgroup')[0]?.attributes['configuration']);
  const gibibytes = Number(configuration?.['bytes_scanned_cutoff_per_query']) / 2 ** 30;
  return `${tables} ${tables === 1 ? 'table' : 'tables'}, at most ${gibibytes} GiB a query`;
}

function hasPublicAddresses(app: Template): boolean {
  const [first] = ofType(app, 'aws_ecs_service');
  return blocks(first?.attributes['network_configuration'])[0]?.['assign_public_ip'] === true;
}

function wayOut(app: Template, vpc: Template | undefined): string {
  if (hasPublicAddresses(app)) return 'by public addresses; nothing comes in by them';
  const gateways = vpc === undefined ? 0 : ofType(vpc, 'aws_nat_gateway').length;
  return gateways === 0
    ? 'by endpoints'
    : `through ${gateways} NAT ${gateways === 1 ? 'gateway' : 'gateways'}`;
}

function operatorsOf(app: Template, monitoring: Template | undefined): Diagram['operators'] {
  const count = (type: string) =>
    ofType(app, type).length + (monitoring === undefined ? 0 : ofType(monitoring, type).length);
  const mails = ofType(app, 'aws_sns_topic_subscription').filter((each) =>
    String(each.attributes['topic_arn']).includes('alerts_operators'),
  ).length;
  const chats = count('aws_cloudwatch_event_api_destination');
  const hear = [...(mails > 0 ? [`${mails} subscribers`] : []), ...(chats > 0 ? ['a chat'] : [])];
  return {
    told: `${count('aws_cloudwatch_metric_alarm')} alarms, ${count('aws_cloudwatch_event_rule')} kinds of events, a budget`,
    hear: hear.length === 0 ? 'nobody hears them yet' : hear.join(' and '),
  };
}
