import type { ServiceManifest, ServiceNeeds } from '@fairway/service-manifest';

/** What an environment has that a manifest can name. A field is there when some service of the environment needs it. */
export interface Surroundings {
  /** `https://…`: where services reach each other through the edge. */
  readonly edgeOrigin: string;
  /** Every service of the environment, in name order. */
  readonly directory: readonly Pick<ServiceManifest, 'name' | 'summary'>[];
  /** Name of the bucket where services keep what they must remember. */
  readonly stateBucket?: string | undefined;
  readonly topics?: Readonly<Record<NonNullable<ServiceNeeds['topic']>, Topic>>;
  readonly database?: DatabaseServer | undefined;
  readonly tokens?: TokenIssuer | undefined;
  /** Names of the services that ask for a token here, of those that leave it to the environment. */
  readonly signInRequiredBy: readonly string[];
}

export interface Topic {
  readonly arn: string;
  /** Key that its messages are encrypted with, by whoever publishes. */
  readonly keyArn: string;
}

export interface DatabaseServer {
  readonly endpoint: string;
  readonly port: number;
  readonly securityGroupId: string;
  /** Its name in the ARNs of database users. */
  readonly resourceId: string;
  /** Secret with the master user's credentials; JSON `{ "username", "password" }`. */
  readonly masterSecretArn: string;
}

export interface TokenIssuer {
  readonly issuer: string;
  /** Clients whose tokens are accepted. */
  readonly clientIds: readonly string[];
}

/** What a service needs and its environment has: the one place that says what happens when it does not. */
export function surely<K extends 'stateBucket' | 'topics' | 'database'>(
  surroundings: Surroundings,
  key: K,
  service: string,
): NonNullable<Surroundings[K]> {
  const value = surroundings[key];
  if (value === undefined)
    throw new Error(`service \`${service}\` needs \`${key}\`, and this stack has none`);
  return value;
}

/** Names of the service's own database and of the role that it is there; PostgreSQL's names have no hyphens. */
export function databaseName(service: string): string {
  return service.replaceAll('-', '_');
}

/** What a service keeps in the state bucket is below this; ends with `/`. */
export function statePrefix(service: string): string {
  return `${service}/`;
}
