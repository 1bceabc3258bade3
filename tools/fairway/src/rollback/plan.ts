import {
  changedServices,
  deploymentToReturnTo,
  type Deployed,
  type Images,
  type Ledger,
} from '../aws/ledger/ledger.ts';
import { Failure } from '../terminal/failure.ts';

/** The releases that a rollback deploys. */
export interface RollbackPlan {
  /** The images of the services that change. */
  readonly images: Images;
  /** The earlier deployment that they are from; absent when a deployment that was cut short is undone. */
  readonly returnsTo?: Deployed | undefined;
}

export interface RollbackRequest {
  /** Services to roll back; empty for all that can be. */
  readonly services: readonly string[];
  /** An earlier deployment by its id; absent: the one before. */
  readonly deployment?: string | undefined;
}

/**
 * Chooses the images that ran before: those of the newest earlier deployment that differ from the running ones.
 * @throws {Failure} when the ledger knows none
 */
export function planRollback(ledger: Ledger, { services, deployment }: RollbackRequest): RollbackPlan {
  const { environment, current, desired } = ledger;
  if (desired !== undefined && deployment === undefined) {
    // It is not known how far the deployment came. Before it ran the images that the edge has confirmed last.
    return { images: only(services, current) };
  }
  const earlier = ledger.history.map((each) => ({ ...each, images: only(services, each.images) }));
  const returnsTo = deploymentToReturnTo({ ...ledger, history: earlier }, deployment);
  if (returnsTo === undefined) throw nothingEarlier(environment, services, deployment);
  const changed = changedServices(ledger, returnsTo.images);
  return { images: only(changed, returnsTo.images), returnsTo };
}

function only(services: readonly string[], images: Images): Record<string, Images[string]> {
  if (services.length === 0) return { ...images };
  return Object.fromEntries(Object.entries(images).filter(([service]) => services.includes(service)));
}

function nothingEarlier(
  environment: string,
  services: readonly string[],
  deployment: string | undefined,
): Failure {
  const see = `list them with ./fairway releases ${environment}`;
  if (deployment !== undefined) {
    return new Failure(
      `there is nothing to roll back to: ${environment} has no deployment ${deployment} whose images differ from the running ones; ${see}`,
    );
  }
  const what = services.length === 0 ? environment : services.join(', ');
  return new Failure(
    `there is nothing to roll back to: ${what} ran no other release to the end of its deployment; ${see}`,
  );
}
