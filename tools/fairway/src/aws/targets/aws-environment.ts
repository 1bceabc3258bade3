import {
  appStack,
  ledgerKey,
  placeholderFaults,
  resolveEnvironment,
  stateBucket,
  type Environment,
  type Shared,
  type StackName,
} from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import { Failure, UsageError } from '../../terminal/failure.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { isEmulated, readAwsConfig, type AwsConfig } from '../config.ts';
import { LedgerStore } from '../ledger/ledger-store.ts';
import { AwsSession } from '../session/aws-session.ts';
import { requireIdentity, type Identity } from '../session/identity.ts';
import { readAppOutputs, type AppOutputs } from '../state/app-outputs.ts';
import { readStackState, type StackState } from '../state/stack-state.ts';

/** An environment in AWS, whose account the caller has been found to be in. */
export interface AwsEnvironment {
  readonly environment: Environment;
  readonly shared: Shared;
  /** In name order. */
  readonly manifests: readonly ServiceManifest[];
  readonly identity: Identity;
  /** A session in the environment's region. */
  readonly session: AwsSession;
  /** A session in the region of states, ledgers and image repositories. */
  readonly sharedSession: AwsSession;
  readonly ledger: LedgerStore;
  readonly config: AwsConfig;
  /** A stack's state; nothing while it was never applied. */
  readState(stack: StackName): Promise<StackState | undefined>;
  /**
   * The outputs of its app stack, read anew each time.
   * @throws {Failure} while it is not deployed
   */
  readOutputs(): Promise<AppOutputs>;
  close(): void;
}

/**
 * Opens an environment: its settings, AWS's services, its ledger and its states.
 * @param name of one of `environments/`
 * @throws {UsageError} when there is no such environment
 * @throws {Failure} while placeholders stand for its account, or the caller is not in it
 */
export async function openAwsEnvironment(
  name: string,
  workspace: Workspace,
  config: AwsConfig = readAwsConfig(),
): Promise<AwsEnvironment> {
  const { definitions, shared } = await workspace.loadEnvironments();
  const manifests = await workspace.loadServices();
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) {
    const names = definitions.map((each) => each.name).join(', ');
    throw new UsageError(`no such environment: ${name}. There are: local, ${names}`);
  }
  const { environment } = resolveEnvironment(definition, manifests);
  requireRealAccounts([environment], shared, config);
  const session = new AwsSession(environment.region, config);
  const sharedSession = new AwsSession(shared.region, config);
  const identity = await requireIdentity(session, environment);
  const place = { bucket: stateBucket(shared), key: ledgerKey(name), environment: name };
  const readState = (stack: StackName) => readStackState(sharedSession.s3, shared, stack);
  return {
    environment,
    shared,
    manifests,
    identity,
    session,
    sharedSession,
    config,
    readState,
    ledger: new LedgerStore(sharedSession.s3, place),
    readOutputs: async () => readAppOutputs(name, await readState(appStack(name))),
    close: () => {
      session.close();
      sharedSession.close();
    },
  };
}

/**
 * An emulator has the account that the placeholders name.
 * @throws {Failure} with the file to edit for each placeholder
 */
export function requireRealAccounts(
  environments: readonly Pick<Environment, 'name' | 'account'>[],
  shared: Shared,
  config: AwsConfig,
): void {
  const faults = isEmulated(config) ? [] : placeholderFaults(environments, shared);
  if (faults.length === 0) return;
  throw new Failure(
    'placeholders stand where your own values belong, edit the files that are named:',
    faults,
  );
}
