import type { Acceptance } from './acceptance.ts';
import type { Edge } from './edge.ts';
import type { LogQueries } from './log-queries.ts';
import type { Network, SharedVpc } from './network.ts';
import type { ServiceSettings } from './service-settings.ts';

/**
 * Everything that differs from one environment to another, resolved: no field is missing, no service is. What a person
 * writes is an `EnvironmentDefinition`: the differences from `defaults.ts`.
 */
export interface Environment {
  /** 2 to 11 characters: a lower-case letter, then lower-case letters, digits and single hyphens. */
  readonly name: string;
  /**
   * Whether people outside the team depend on it. Checks and policies ask more of it; no stack reads it, since each
   * difference is a field of its own.
   * @default false
   */
  readonly production: boolean;
  /** AWS account id, 12 digits. There is no default: `000000000000` is a placeholder that plan and deploy refuse. */
  readonly account: string;
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /** The environment's own VPC, or the name of the environment in whose VPC it lives. */
  readonly network: Network | SharedVpc;
  /** By service name, one entry for every service of the workspace. */
  readonly services: Readonly<Record<string, ServiceSettings>>;
  readonly edge: Edge;
  readonly protection: Protection;
  /** Not created when no service needs a database. */
  readonly database: DatabaseSettings;
  readonly signIn: SignIn;
  readonly monitoring: Monitoring;
  readonly operators: Operators;
  readonly notices: Notices;
  /** @default restart */
  readonly secretRotation: SecretRotation;
  /** @default own, for 30 days, written by nobody but the account's own roles */
  readonly logBucket: LogBucket;
  /** @default none */
  readonly logQueries: LogQueries;
  readonly pipeline: Pipeline;
  /**
   * Faults that this environment lives with for a time.
   * @default []
   */
  readonly accepts: readonly Acceptance[];
}

/** The GitHub workflows that may plan and deploy the environment. */
export interface Pipeline {
  /**
   * Whether pull requests plan its stacks. A plan compares with the states, so everyone who can start a workflow
   * from a pull request can then read them, with the secrets that AWS forces into them: that of the machine client.
   * @default true
   */
  readonly plannedByPullRequests: boolean;
  /**
   * The workflows that may deploy it, of those that GitHub lets into its environment: all, or one file at a ref.
   * @default any
   */
  readonly workflow:
    | { readonly kind: 'any' }
    | {
        readonly kind: 'file';
        /** From the root of the repository: `.github/workflows/deploy.yml`. */
        readonly path: string;
        /** `refs/heads/main` */
        readonly ref: string;
      };
  /**
   * The signer and origin that an image must prove before its digest may enter the release ledger.
   * @default none
   */
  readonly requireSignature: RequiredSignature;
}

/** The origin that images must prove to be deployed. */
export type RequiredSignature =
  /** None: every image in the repositories may be deployed. */
  | { readonly kind: 'none' }
  /** Signed by this repository's own workflow on one of these branches, without a stored key. */
  | { readonly kind: 'branches'; readonly branches: readonly string[] };

/** Protection of data against deletion by a person or by a plan. */
export interface Protection {
  /**
   * Deletion protection of database, load balancer and user pool; buckets keep their objects when their stack goes.
   * @default false
   */
  readonly deletionProtection: boolean;
  /**
   * Days of automatic database backups, 1 to 35; each can be restored to the second.
   * @default 1
   */
  readonly backupRetentionDays: number;
  /**
   * Whether deleting the database leaves a last snapshot.
   * @default false
   */
  readonly finalSnapshot: boolean;
}

/**
 * The least and the greatest size of an Aurora Serverless v2 server; one ACU is about 2 GiB of memory with its share
 * of CPU.
 */
export interface DatabaseCapacity {
  /**
   * Its behaviour without connections: pausing costs about 15 seconds at the next one, running its minimum.
   * @default pauses after 900 seconds
   */
  readonly idle:
    | { readonly kind: 'pauses'; /** 300 to 86,400. */ readonly afterSeconds: number }
    | { readonly kind: 'runs'; /** 0.5 to 256, in steps of 0.5. */ readonly minimumAcu: number };
  /**
   * 1 to 256, in steps of 0.5; decides how many connections the server allows.
   * @default 2
   */
  readonly maximumAcu: number;
}

/** The environment's PostgreSQL server. */
export interface DatabaseSettings extends DatabaseCapacity {
  /**
   * Whether a reader in another zone stands by to take over.
   * @default false
   */
  readonly multiZone: boolean;
}

/** The user pool; not created when no service needs sign-in here. */
export interface SignIn {
  /**
   * Services and routes that ask for a token, among those that leave it to the environment: a service asks on all its routes
   * that name a scope (`birthday`), a route for itself (`logs POST /notify`).
   * @default [] - only the services that always ask
   */
  readonly requiredBy: readonly string[];
  /**
   * URLs that pages may be sent back to after signing in, besides the environment's own domain; `https:`, or `http:`
   * on localhost.
   * @default []
   */
  readonly callbackUrls: readonly string[];
  /**
   * The same after signing out.
   * @default []
   */
  readonly logoutUrls: readonly string[];
}

export interface Monitoring {
  /**
   * Days that log groups keep their events, one of CloudWatch's values (1, 3, 5, 7, 14, 30, 60, 90 …).
   * @default 30
   */
  readonly logRetentionDays: number;
  /**
   * ECS Container Insights of the cluster; `enhanced` also has tasks and containers, and costs more.
   * @default 'enabled'
   */
  readonly containerInsights: 'disabled' | 'enabled' | 'enhanced';
  /**
   * The URL of the folder of alarms' runbooks, without a slash at its end. The page of the alarm follows.
   * @default the repository's docs/runbooks
   */
  readonly runbooks: string;
}

/** The recipients of messages about faults and costs. */
export interface Operators {
  /**
   * Mail addresses; each gets a message from AWS that asks to confirm.
   * @default [] - nobody
   */
  readonly mails: readonly string[];
  /**
   * A chat's incoming webhook. Its URL is a secret: it is kept in Secrets Manager, and this is its name or ARN there.
   * @default none
   */
  readonly chatWebhook: { readonly kind: 'none' } | { readonly kind: 'secret'; readonly secretName: string };
  /**
   * An HTTPS endpoint that takes SNS's messages and wakes a person: PagerDuty's CloudWatch integration, Opsgenie.
   * It gets only alarms, which cannot wait. Its URL is a secret: the name or the ARN of it in Secrets Manager.
   * @default none
   */
  readonly pagerWebhook: { readonly kind: 'none' } | { readonly kind: 'secret'; readonly secretName: string };
  /**
   * US dollars a month that the environment may cost. Its operators are told at 80 % of it, at all of it, and when
   * the forecast is above it.
   * @default 100
   */
  readonly monthlyBudgetUsd: number;
  /**
   * Whether operators hear of an unexpected cost within a day. AWS refuses it, and the apply with it, until Cost
   * Explorer has been opened in the account that pays: see `docs/first-deploy.md`.
   * @default false
   */
  readonly costAnomalies: boolean;
}

/**
 * The consequence of a new value of a secret that a service names, because it was rotated or set by hand. A task
 * keeps the value that it started with.
 *
 * `restart`: the tasks of that service are replaced, one after the other. `message`: the operators are told, with the
 * command that does it.
 */
export type SecretRotation = 'restart' | 'message';

/** The subscribers of the topic on which products tell their users something: logs publishes its findings there. */
export interface Notices {
  /**
   * Mail addresses; each gets a message from AWS that asks to confirm.
   * @default []
   */
  readonly mails: readonly string[];
  /**
   * ARNs of SQS queues in the environment's region, whose own policies let the topic send.
   * @default []
   */
  readonly queueArns: readonly string[];
  /**
   * Names or ARNs of secrets in Secrets Manager: each the URL of an HTTPS endpoint that confirms SNS's subscriptions and
   * takes its messages.
   * @default []
   */
  readonly webhookSecretNames: readonly string[];
}

/** A bucket of the environment's own that programs write their logs to, for the services that read buckets. */
export type LogBucket =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'own';
      /** Days after which a log is gone: 1 to 3,650. */
      readonly retentionDays: number;
      /** Writers from other accounts, or without policies of their own: account ids, and ARNs of IAM roles. */
      readonly writers: readonly string[];
    };
