import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Environment, Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Output } from '../../terminal/output.ts';
import type { EdgeFault, ExpectedService } from '../edge/edge-check.ts';
import type { EcsWatch } from '../follow/ecs-watch.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import type { Actor, DeploymentKind, Images, Ledger } from '../ledger/ledger.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import type { PlannedChanges } from '../terraform/plan-json.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import type { Interruption } from './interruption.ts';

/** A request to deploy services. */
export interface AppRequest {
  readonly kind: DeploymentKind;
  /** The commit of the working tree. */
  readonly commit: string;
  /**
   * Finds, or makes, the images of the services that change; refuses images that the environment may not run.
   * @throws {Failure} when there is nothing that may be deployed
   */
  readonly images: (ledger: Ledger) => Promise<Images>;
  /** Addresses of protected resources that may go. */
  readonly allowDestroy: readonly string[];
}

/** The outside world of a deployment: everything that it reads or changes. */
export interface AppWorld {
  readonly environment: Environment;
  readonly shared: Shared;
  readonly manifests: readonly ServiceManifest[];
  /** The person or workflow that deploys. */
  readonly actor: Omit<Actor, 'when'>;
  readonly ledger: LedgerStore;
  readonly stack: Pick<StackTerraform, 'stack' | 'plan' | 'apply'>;
  /** @throws {Failure} while another run changes the stack */
  readonly requireUnlocked: () => Promise<void>;
  /** Gets the stack ready to be planned: synthesis, provider, backend. */
  readonly prepareStack: () => Promise<void>;
  /**
   * Called before the plan where the services run the wanted images already, so that it probably finds no change.
   * @default nobody waits for that
   */
  readonly onNoChangeExpected?: (() => void) | undefined;
  /** The outputs of the stack; throws while it was never applied. */
  readonly readOutputs: () => Promise<AppOutputs>;
  /** @throws {Failure} with every image that cannot be started */
  readonly requireImages: (images: Images) => Promise<void>;
  /**
   * A sentence for each image that its repository's expiry is about to delete.
   * @default none is looked for
   */
  readonly expiring?: (images: Images) => Promise<readonly string[]>;
  /**
   * Checks the needs of tasks besides their images: secrets, room in the account's quotas.
   * @throws {Failure} with everything that is missing
   * @default what is missing shows when tasks fail
   */
  readonly requireGround?: () => Promise<void>;
  /** @throws {Failure} with every image whose origin is not proven as the environment asks for */
  readonly requireSignatures: (images: Images) => Promise<void>;
  /** Keeps images from expiring. */
  readonly keepImages: (ledger: Ledger) => Promise<void>;
  /** Returns those of some alarms that are on. */
  readonly ringingAlarms: (names: readonly string[]) => Promise<readonly string[]>;
  /**
   * Lets images expire that a ledger names no more.
   * @default they stay
   */
  readonly forgetImages?: (ledger: Ledger) => Promise<void>;
  /**
   * The difference that a plan makes to the environment's cost a month, in US dollars; undefined when it is not
   * known.
   * @default nobody can tell
   */
  readonly monthlyCostChange?: (plan: PlannedChanges) => number | undefined;
  readonly ecs: EcsWatch;
  readonly logs: CloudWatchLogsClient;
  readonly checkEdge: (
    outputs: AppOutputs,
    services: readonly ExpectedService[],
  ) => Promise<readonly EdgeFault[]>;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Milliseconds that the services' deployments may take. */
  readonly budgetMs?: number | undefined;
  /** Milliseconds between two looks at them. */
  readonly pollMs?: number | undefined;
}
