import type { FargateCpu, FargateMemoryMib } from './fargate.ts';
import type { Job, JobInput } from './job.ts';
import type { DatabaseNeed, ServiceNeeds } from './needs.ts';
import type { SecretSource, VariableSource } from './variables.ts';

/** The limits of the WebSockets that a service keeps open. */
export interface WebSocketLimits {
  /** Open sockets of one task, 1 to 20,000; one more gets 503. An alarm rings at 80 % of them. */
  readonly maxSockets: number;
  /** Open sockets of one client, 1 to `maxSockets`: of a person, a program, or an address where there is no sign-in. */
  readonly maxSocketsPerClient: number;
}

/** The variable that carries the id of a model; it comes from a setting whose default is empty: no model. */
export const MODEL_VARIABLE = 'BEDROCK_MODEL_ID';

/** A GET request to try a service with; it works on the local environment and its sample data. */
export interface ServiceExample {
  /** Path and query, as they go into a URL. */
  readonly path: string;
  /** A few words about its content. */
  readonly summary: string;
}

/** A service's description of itself. `defineService` checks it and fills in the defaults. */
export interface ManifestInput {
  /** 2 to 20 characters, a lower-case letter, then lower-case letters, digits and single hyphens; it does not end with `exec`. */
  readonly name: string;
  /** One sentence for people: the front page and the generated documents show it. */
  readonly summary: string;
  /** TCP port the container listens on, 1024 to 32767: below Linux's ephemeral range. */
  readonly port: number;
  /**
   * Path patterns that the service answers at the edge, in the syntax of an ALB path condition (`*` any characters,
   * `?` one). `/-/<name>` and `/-/<name>/*` are every service's own and are not listed.
   */
  readonly paths: readonly string[];
  /**
   * It takes its work from elsewhere than requests: it has no address at the edge, its `paths` are empty, and ECS
   * asks its container for its health.
   * @default false
   */
  readonly worker?: boolean;
  /**
   * The service's path patterns that take uploads: a web application firewall's limit on body size does not apply
   * to them.
   * @default []
   */
  readonly uploadPaths?: readonly string[];
  /** Fargate CPU units: 1024 is one vCPU. */
  readonly cpu: FargateCpu;
  /** Fargate memory in MiB; the allowed values depend on `cpu`. */
  readonly memoryMib: FargateMemoryMib;
  /** The longest time a request may take, in seconds; the service answers 503 beyond it. */
  readonly longestRequestSeconds: number;
  /**
   * The time in which a task still accepts requests after SIGTERM, because routers need a while to learn of it.
   * @default 5
   */
  readonly lameDuckSeconds?: number;
  /**
   * Deregistration delay: how long the load balancer leaves running requests to a task that is being replaced. Sockets
   * are closed when the last request has its answer, so with `webSockets` it must outlast the drain deadline.
   * @default longestRequestSeconds + 5; with `webSockets` the drain deadline + 5
   */
  readonly drainSeconds?: number;
  /**
   * Time between SIGTERM and SIGKILL; above the drain deadline, at most Fargate's 120.
   * @default 5 more than the drain deadline and `drainSeconds`, and at least 30
   */
  readonly stopTimeoutSeconds?: number;
  /** @default '/health' */
  readonly healthPath?: string;
  /** @default {} */
  readonly needs?: ServiceNeeds;
  /**
   * Keeps WebSockets open.
   * @default - no route of it accepts any
   */
  readonly webSockets?: WebSocketLimits;
  /**
   * Whether its routes take or return personal data: then production asks for a token on all of them.
   * @default false
   */
  readonly personalData?: boolean;
  /** Environment variables by name, besides those of every container. */
  readonly variables?: Readonly<Record<string, VariableSource>>;
  /** Secrets by the name of the variable that carries them. */
  readonly secrets?: Readonly<Record<string, SecretSource>>;
  /**
   * A page for people, among `paths`: the front page leads there.
   * @default - the front page leads to the service's API page, `/-/<name>/docs/`
   */
  readonly page?: string;
  /**
   * Requests that `fairway up` prints as curl lines when the environment is up.
   * @default []
   */
  readonly examples?: readonly ServiceExample[];
  /**
   * Programs of the service that run to their end.
   * @default []
   */
  readonly jobs?: readonly JobInput[];
}

/** A checked definition, every default filled in; frozen. */
export type ServiceManifest = Required<Omit<ManifestInput, 'page' | 'jobs' | 'webSockets'>> &
  Pick<ManifestInput, 'page' | 'webSockets'> & { readonly jobs: readonly Job[] };

/**
 * The time for which every service keeps an idle connection. Above the load balancer's idle timeout, or the load
 * balancer would reuse a connection that is just being closed; a policy of the stacks compares the two.
 */
export const keepAliveSeconds = 65;

/**
 * Seconds after SIGTERM by which a service has finished or cut every request: lame-duck time, then the longest
 * request, then five seconds of slack.
 */
export function drainDeadlineSeconds(
  manifest: Pick<ServiceManifest, 'lameDuckSeconds' | 'longestRequestSeconds'>,
): number {
  return manifest.lameDuckSeconds + manifest.longestRequestSeconds + 5;
}

/** Every path pattern that reaches the service at the edge: its own prefix, then the ones it claims; none for a worker. */
export function edgePaths(manifest: Pick<ManifestInput, 'name' | 'paths' | 'worker'>): readonly string[] {
  if (manifest.worker === true) return [];
  return [`/-/${manifest.name}`, `/-/${manifest.name}/*`, ...manifest.paths];
}

/** Path at which an issuer gives people back to a page of the service; user pools compare it letter by letter. */
export function signInCallback({ name }: Pick<ServiceManifest, 'name'>): string {
  return `/-/${name}/signed-in`;
}

/** Whether a page of the service signs people in. */
export function hasSignInPage({ variables }: Pick<ServiceManifest, 'variables'>): boolean {
  return Object.values(variables).some(({ from }) => from === 'tokenPageClientId');
}

/** Whether the service talks to AWS, and so needs the variables that the AWS SDK reads. */
export function needsAws({ needs }: Pick<ServiceManifest, 'needs'>): boolean {
  const { database, signIn, languageModel, ...ofAws } = needs;
  return Object.keys(ofAws).length > 0;
}

export function needsDatabase({ needs }: Pick<ServiceManifest, 'needs'>): boolean {
  return needs.database !== undefined;
}

/** Name of the service's own database and of the role that it is there; PostgreSQL's names have no hyphens. */
export function databaseName({ name }: Pick<ServiceManifest, 'name'>): string {
  return name.replaceAll('-', '_');
}

/**
 * The roles with which a service connects to its database: its own, and the one that only reads where it needs that.
 */
export function databaseRoles(manifest: Pick<ServiceManifest, 'name' | 'needs'>): readonly string[] {
  const own = databaseName(manifest);
  return manifest.needs.database?.readerPoolSize === undefined ? [own] : [own, `${own}_reader`];
}

/** The most connections that one task opens, as any role. */
export function connectionsOfTask({ poolSize, readerPoolSize = 0 }: DatabaseNeed): number {
  return poolSize + readerPoolSize;
}

/**
 * Folder of a service's state for analyses that take longer than a request: the environment lets them expire, because
 * old ones are not asked for again.
 */
export const ANALYSES_FOLDER = 'analyses/';

/** Prefix of everything that a service keeps in the environment's state bucket; ends with `/`. */
export function statePrefix({ name }: Pick<ServiceManifest, 'name'>): string {
  return `${name}/`;
}
