/** AWS's limits for names, by the kind of resource. */
export interface NameLimit {
  /** Fewest and most characters. */
  readonly length: readonly [minimum: number, maximum: number];
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly rule: string;
}

const lettersDigitsHyphens = 'letters, digits and hyphens, no hyphen at either end';
const idPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** By kind of resource, as the API reference of each service has it. */
export const nameLimits = {
  /** ECS cluster, service and task-definition family. */
  ecs: { length: [1, 255], pattern: /^[A-Za-z0-9_-]+$/, rule: 'letters, digits, underscores and hyphens' },
  /** ECR repository. */
  repository: {
    length: [2, 256],
    pattern: /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
    rule: 'lower-case letters and digits, with single . _ - / between',
  },
  loadBalancer: {
    length: [1, 32],
    pattern: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    rule: `${lettersDigitsHyphens}, not starting with internal-`,
  },
  targetGroup: { length: [1, 32], pattern: idPattern, rule: lettersDigitsHyphens },
  securityGroup: {
    length: [1, 255],
    pattern: /^(?!sg-)[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]+$/,
    rule: 'letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not starting with sg-',
  },
  /** IAM role. */
  role: { length: [1, 64], pattern: /^[\w+=,.@-]+$/, rule: 'letters, digits and _+=,.@-' },
  logGroup: { length: [1, 512], pattern: /^[A-Za-z0-9_./#-]+$/, rule: 'letters, digits and _-/.#' },
  metricsNamespace: {
    length: [1, 255],
    pattern: /^(?!AWS\/|:)[A-Za-z0-9_./#: -]+$/,
    rule: 'letters, digits, spaces and _-./#:, not starting with AWS/ or a colon',
  },
  /** CloudWatch alarm. */
  alarm: { length: [1, 255], pattern: /^[\x20-\x7e]+$/, rule: 'printable ASCII characters' },
  dashboard: {
    length: [1, 255],
    pattern: /^[A-Za-z0-9_-]+$/,
    rule: 'letters, digits, hyphens and underscores',
  },
  /** S3 bucket. */
  bucket: {
    length: [3, 63],
    pattern: /^(?!xn--|sthree-)(?!.*(?:-s3alias|--ol-s3)$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/,
    rule: 'lower-case letters, digits and hyphens, no hyphen at either end',
  },
  /** Prefix domain of a Cognito user pool; unique in its region. */
  userPoolDomain: {
    length: [1, 63],
    pattern: /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    rule: 'lower-case letters, digits and hyphens, without the words aws, amazon and cognito',
  },
  userPool: { length: [1, 128], pattern: /^[\w\s+=,.@-]+$/, rule: 'letters, digits, spaces and _+=,.@-' },
  /** Aurora cluster and instance. */
  database: {
    length: [1, 63],
    pattern: /^[a-z](?:-?[a-z0-9])*$/,
    rule: 'lower-case letters, digits and single hyphens, starting with a letter',
  },
  /** SNS topic. */
  topic: { length: [1, 256], pattern: /^[A-Za-z0-9_-]+$/, rule: 'letters, digits, hyphens and underscores' },
  /** Schedule, and group of schedules, of EventBridge Scheduler. */
  schedule: {
    length: [1, 64],
    pattern: /^[0-9A-Za-z._-]+$/,
    rule: 'letters, digits, full stops, underscores and hyphens',
  },
  /** State machine of Step Functions; its role has the same name, and a shorter limit. */
  stateMachine: { length: [1, 64], pattern: /^[\w-]+$/, rule: 'letters, digits, hyphens and underscores' },
  /** EventBridge rule. */
  eventRule: { length: [1, 64], pattern: /^[\w.-]+$/, rule: 'letters, digits and ._-' },
  /** EventBridge connection, destination and rule of a chat; the rule's name is seven characters longer. */
  eventDestination: { length: [1, 57], pattern: /^[\w.-]+$/, rule: 'letters, digits and ._-' },
  webAcl: { length: [1, 128], pattern: /^[\w-]+$/, rule: 'letters, digits, hyphens and underscores' },
  /** CloudFront policies, functions and VPC origins. */
  cloudFront: { length: [1, 64], pattern: /^[\w-]+$/, rule: 'letters, digits, hyphens and underscores' },
  budget: { length: [1, 100], pattern: /^[^:\\]+$/, rule: 'no colon and no backslash' },
  /** The `Name` tag of resources that have no name of their own. */
  tag: {
    length: [1, 256],
    pattern: /^[\p{L}\p{Z}\p{N}_.:/=+@-]+$/u,
    rule: 'letters, digits, spaces and _.:/=+-@',
  },
  /** CloudTrail's trail. */
  trail: {
    length: [3, 128],
    pattern: /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])*$/,
    rule: 'letters and digits, with single . _ - between',
  },
  /** Analyzer of IAM Access Analyzer. */
  analyzer: {
    length: [1, 255],
    pattern: /^[A-Za-z][\w.-]*$/,
    rule: 'letters, digits and ._-, starting with a letter',
  },
  /** Configuration recorder of AWS Config, and its delivery channel. */
  recorder: { length: [1, 256], pattern: /^[\w.-]+$/, rule: 'letters, digits and ._-' },
  /** Start of the names of rules of AWS Config; 32 characters follow at most. */
  configRules: { length: [1, 96], pattern: /^[\w-]+$/, rule: 'letters, digits, hyphens and underscores' },
  /** Workgroup of Athena. */
  workgroup: { length: [1, 128], pattern: /^[\w.-]+$/, rule: 'letters, digits and ._-' },
  /** Database of Glue's catalog, as Athena's SQL names it. */
  catalogDatabase: {
    length: [1, 255],
    pattern: /^[a-z0-9_]+$/,
    rule: 'lower-case letters, digits and underscores',
  },
  /** Secrets Manager secret. */
  secret: { length: [1, 512], pattern: /^[\w/+=.@-]+$/, rule: 'letters, digits and /_+=.@-' },
} as const satisfies Record<string, NameLimit>;

export type NameKind = keyof typeof nameLimits;
