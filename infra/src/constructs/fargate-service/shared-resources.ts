import type { ManifestInput, ServiceNeeds } from '@fairway/service-manifest';

/** Resources that the services of an environment share and manifests can name. A field is there when some service needs it. */
export interface SharedResources {
  /** `https://…`: where services reach each other through the edge. */
  readonly edgeOrigin: string;
  /** Every service of the environment, in name order. */
  readonly directory: readonly Pick<ManifestInput, 'name' | 'summary' | 'page' | 'worker'>[];
  /** Name of the bucket for the state of services. */
  readonly stateBucket?: string | undefined;
  /** Name of the bucket that programs write their logs to: every service that reads buckets reads it. */
  readonly logBucket?: string | undefined;
  /** Amazon Athena over the buckets, where the environment chooses it. */
  readonly logQueries?: LogQueryEngine | undefined;
  readonly topics?: Readonly<Record<NonNullable<ServiceNeeds['topic']>, Topic>>;
  readonly database?: DatabaseServer | undefined;
  readonly tokens?: TokenIssuer | undefined;
  /** `signIn.requiredBy` of the environment: services and routes that ask for a token. */
  readonly signInRequiredBy: readonly string[];
}

export interface LogQueryEngine {
  /** Name of the workgroup, which limits queries' cost and says where results go. */
  readonly workgroup: string;
  readonly workgroupArn: string;
  readonly resultBucketArn: string;
  /** ARN of Glue's database that has the tables. */
  readonly databaseArn: string;
  /** Tables by the name of their bucket: the entry that services get, and their ARNs. */
  readonly tables: ReadonlyMap<string, { readonly entry: string; readonly arns: readonly string[] }>;
}

export interface Topic {
  readonly arn: string;
  /** The key with which publishers encrypt its messages. */
  readonly keyArn: string;
}

export interface DatabaseServer {
  readonly endpoint: string;
  readonly port: number;
  readonly securityGroupId: string;
  /** Its name in the ARNs of database users. */
  readonly resourceId: string;
  /** Whether it pauses when nobody is connected. */
  readonly mayPause: boolean;
  /** Secret with the master user's credentials; JSON `{ "username", "password" }`. */
  readonly masterSecretArn: string;
}

export interface TokenIssuer {
  readonly issuer: string;
  /** Clients whose tokens are accepted. */
  readonly clientIds: readonly string[];
  /** The one of them that pages sign people in with. */
  readonly pageClientId: string;
}

/** Names of the buckets that a service may read: the environment's own for logs, and the listed ones. */
export function bucketsToRead(
  { logBucket }: Pick<SharedResources, 'logBucket'>,
  listed: readonly string[],
): readonly string[] {
  return [...(logBucket === undefined ? [] : [logBucket]), ...listed];
}

/** The tables of the buckets that a service may read; none where the environment has no engine for them. */
export function tablesToRead(
  resources: Pick<SharedResources, 'logBucket' | 'logQueries'>,
  listed: readonly string[],
): readonly { readonly entry: string; readonly arns: readonly string[] }[] {
  return bucketsToRead(resources, listed).flatMap((bucket) => resources.logQueries?.tables.get(bucket) ?? []);
}

/**
 * A resource that a service needs.
 * @throws {Error} when this stack has none
 */
export function requireResource<K extends 'stateBucket' | 'topics' | 'database'>(
  resources: SharedResources,
  key: K,
  service: string,
): NonNullable<SharedResources[K]> {
  const value = resources[key];
  if (value === undefined)
    throw new Error(`service \`${service}\` needs \`${key}\`, and this stack has none`);
  return value;
}
