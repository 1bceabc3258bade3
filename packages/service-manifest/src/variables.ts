import type { ServiceNeeds } from './needs.ts';

/**
 * The source of a variable's value. Each `World` has a value for it; a source that belongs to a need (`readBuckets`,
 * `stateBucket`, …) is refused unless the manifest declares that need.
 */
export type VariableSource =
  /** The same text in every environment. */
  | { readonly from: 'constant'; readonly value: string }
  /** The environment's file may set it for this service; without `default` it must. */
  | {
      readonly from: 'setting';
      readonly default?: string;
      /** On one machine, in place of the default. */ readonly local?: string;
    }
  /** Origin (`scheme://host:port`) under which this environment's services reach each other through the edge. */
  | { readonly from: 'edgeOrigin' }
  /** JSON array of `{ name, summary, docs }`, one for each service of the environment, in name order. */
  | { readonly from: 'serviceDirectory' }
  /** Comma-separated names of the buckets that the environment lets this service read. */
  | { readonly from: 'readBuckets' }
  /** Name of the environment's state bucket. */
  | { readonly from: 'stateBucket' }
  /** The prefix inside the state bucket that is this service's own; ends with `/`. */
  | { readonly from: 'statePrefix' }
  /** ARN of the topic that the service publishes to. */
  | { readonly from: 'topicArn' }
  /** The CloudWatch namespace that the service writes to. */
  | { readonly from: 'metricsNamespace' }
  /** Name of the workgroup of Amazon Athena that answers about logs; empty where the environment has none. */
  | { readonly from: 'logQueryWorkgroup' }
  /** The tables of raw lines of the buckets that the service reads, see `logTableEntry`, comma-separated; else empty. */
  | { readonly from: 'logTables' }
  /**
   * `postgresql://<role>@<host>:<port>/<database>?sslmode=…`: the service's own database as its own least-privilege
   * role. In AWS without a password, see `databaseAuthentication`.
   */
  | { readonly from: 'databaseUrl' }
  /** `iam`: a token of the task's role is the password, as in AWS; `url`: the URL says all, as on one machine. */
  | { readonly from: 'databaseAuthentication' }
  /**
   * `true` or `false`: whether the database server pauses while it has no connection, so that a connection must not
   * be kept open for its own sake.
   */
  | { readonly from: 'databaseMayPause' }
  /**
   * The routes that ask for a token in this environment, of those that name a scope: `true` for all, `false`, or those that it
   * asks on, `POST /notify`, separated by commas.
   */
  | { readonly from: 'signInRequired' }
  /** Issuer of the environment's access tokens, a URL; empty where the environment has no sign-in. */
  | { readonly from: 'tokenIssuer' }
  /** Comma-separated ids of the clients whose tokens are accepted; empty where the environment has no sign-in. */
  | { readonly from: 'tokenClientIds' }
  /** Id of the client that pages sign people in with; empty where the environment has no sign-in. */
  | { readonly from: 'tokenPageClientId' };

/** The source of a secret; it reaches the container by ARN and never appears in a variable, a log or a plan. */
export interface SecretSource {
  /** A secret that the environment owns in AWS Secrets Manager, by its name there after `<environment>/<service>/`. */
  readonly from: 'secretsManager';
  readonly name: string;
}

/** A variable's description in docs/what-a-container-receives.md. */
export interface VariableOrigin {
  /** A sentence about its value. */
  readonly what: string;
  /** The source of the value on one machine. */
  readonly local: string;
  /** The source of the value in AWS. */
  readonly aws: string;
}

const ofLogQueries = {
  local: 'empty',
  aws: 'the environment’s, where its `logQueries` chooses Athena; else empty',
  need: 'logQueries',
} as const;

/** Each source, and the need that must be declared for it to have a value. */
export const variableSources: Readonly<
  Record<VariableSource['from'], VariableOrigin & { readonly need?: keyof ServiceNeeds }>
> = {
  constant: { what: 'the same text everywhere', local: 'the manifest', aws: 'the manifest' },
  setting: {
    what: 'a setting of the environment',
    local: 'its default in the manifest',
    aws: '`services.<service>.settings` of the environment, else its default',
  },
  edgeOrigin: {
    what: 'origin under which services reach each other through the edge',
    local: 'the local edge, `http://127.0.0.1:<port>`',
    aws: 'the distribution or its domain, `https://…`',
  },
  serviceDirectory: {
    what: 'JSON array of `{ name, summary, docs }`, one for each service',
    local: 'the manifests of the services that run',
    aws: 'the manifests of all services',
  },
  readBuckets: {
    what: 'comma-separated names of buckets',
    local: 'the bucket of sample logs',
    aws: 'the environment’s own bucket of logs, and `services.<service>.readBuckets`',
    need: 'readBuckets',
  },
  stateBucket: {
    what: 'name of the state bucket',
    local: 'a bucket of the stand-in for S3',
    aws: 'the environment’s bucket',
    need: 'stateBucket',
  },
  statePrefix: {
    what: 'the service’s own prefix in the state bucket',
    local: '`<service>/`',
    aws: '`<service>/`',
    need: 'stateBucket',
  },
  topicArn: {
    what: 'ARN of the topic that the service publishes to',
    local: 'a topic of the stand-in for SNS',
    aws: 'the environment’s topic',
    need: 'topic',
  },
  metricsNamespace: {
    what: 'CloudWatch namespace that the service writes to',
    local: '`needs.metricsNamespace` of the manifest',
    aws: '`needs.metricsNamespace` of the manifest',
    need: 'metricsNamespace',
  },
  logQueryWorkgroup: { what: 'workgroup of Amazon Athena', ...ofLogQueries },
  logTables: { what: 'tables of the buckets: `bucket=database.table`, comma-separated', ...ofLogQueries },
  databaseUrl: {
    what: 'address of the service’s own database as its own role',
    local: 'the local PostgreSQL, or the server of `DATABASE_URL`',
    aws: 'the environment’s Aurora cluster, without a password',
    need: 'database',
  },
  databaseAuthentication: {
    what: '`url` or `iam`: what proves who connects',
    local: '`url`: the address says all',
    aws: '`iam`: a token of the task’s role',
    need: 'database',
  },
  databaseMayPause: {
    what: '`true` or `false`: whether the server pauses when nobody is connected',
    local: '`false`',
    aws: '`true` where `database.idle` of the environment is `pauses`',
    need: 'database',
  },
  signInRequired: {
    what: 'whether routes with a scope ask for a token: `true`, `false`, or those that do',
    local: '`true` for a service that always asks, and with `up --sign-in`; else `false`',
    aws: '`signIn.requiredBy` of the environment; `true` for a service that always asks',
    need: 'signIn',
  },
  tokenIssuer: {
    what: 'issuer of access tokens; empty where there is no sign-in',
    local: 'the issuer of this machine; empty where nobody asks',
    aws: 'the environment’s user pool',
    need: 'signIn',
  },
  tokenClientIds: {
    what: 'comma-separated ids of clients whose tokens are accepted',
    local: 'its client; empty where nobody asks',
    aws: 'the clients of the environment’s user pool',
    need: 'signIn',
  },
  tokenPageClientId: {
    what: 'id of the client that pages sign people in with',
    local: 'the issuer’s client; empty where nobody asks',
    aws: 'the page client of the environment’s user pool',
    need: 'signIn',
  },
};

/** Set in every container, besides its manifest's variables. */
export const standardVariables = Object.freeze({
  ENVIRONMENT: {
    what: 'name of the environment',
    local: '`local`',
    aws: 'its file in `environments/src`: `dev`, `prod`',
  },
  APP_VERSION: {
    what: 'content tag: the same content always has the same one',
    local: 'the bundle’s; from sources `local-<commit>`',
    aws: 'the image’s',
  },
  APP_COMMIT: {
    what: 'commit that first built that content',
    local: 'the bundle’s record; from sources the working tree’s',
    aws: 'the image’s',
  },
  RELEASE: {
    what: 'hash of content and configuration: what `/version` answers as `release`',
    local: 'content tag, variables and manifest',
    aws: 'image digest and task definition',
  },
  HOST: { what: 'address to listen on', local: '`127.0.0.1`: this machine alone', aws: '`0.0.0.0`' },
  PORT: {
    what: 'TCP port to listen on',
    local: 'the manifest’s `port`, or a free one when that is taken',
    aws: 'the manifest’s `port`',
  },
  TRUSTED_PROXIES: {
    what: 'how many proxies add to `x-forwarded-for` on the way here, each trusted',
    local: '`1`: the local edge',
    aws: '`2`: CloudFront and the load balancer',
  },
  LOG_LEVEL: {
    what: 'trace, debug, info, warn, error or fatal',
    local: '`./fairway up --log-level`',
    aws: '`services.<service>.logLevel` of the environment',
  },
} satisfies Record<string, VariableOrigin>);

/** Set, besides all variables of the service, in the container that migrates its database, and nowhere else. */
export const migrationVariables = Object.freeze({
  DATABASE_ADMIN_CREDENTIALS: {
    what: 'JSON `{ "username", "password" }` of the server’s master user',
    local: 'the local server’s admin',
    aws: 'the secret that RDS keeps in Secrets Manager, by its ARN',
  },
} satisfies Record<string, VariableOrigin>);

/**
 * Set for a service that needs something of AWS, where AWS is not: the AWS SDK reads them by itself. In AWS the container
 * agent gives the SDK its region and the credentials of the task's role.
 */
export const sdkVariables = Object.freeze({
  AWS_ENDPOINT_URL: { what: 'where S3, SNS and SQS are', local: 'the stand-in’s address', aws: 'not set' },
  AWS_ENDPOINT_URL_CLOUDWATCH: {
    what: 'where CloudWatch is',
    local: 'the stand-in’s address',
    aws: 'not set',
  },
  AWS_REGION: { what: 'region of every call', local: '`us-east-1`', aws: 'set by ECS' },
  AWS_ACCESS_KEY_ID: { what: 'who calls', local: '`local`', aws: 'not set: the task’s role' },
  AWS_SECRET_ACCESS_KEY: { what: 'its proof', local: '`local`', aws: 'not set: the task’s role' },
} satisfies Record<string, VariableOrigin>);

/** The sources of secrets, for the documents. */
export const secretSources: Readonly<Record<SecretSource['from'], VariableOrigin>> = {
  secretsManager: {
    what: 'a secret',
    local: 'none: `./fairway up` refuses the service',
    aws: '`<environment>/<service>/<name>` in Secrets Manager, by its ARN',
  },
};
