import { changedServices, type Images, type Ledger } from '../aws/ledger/ledger.ts';
import type { ServiceState } from '../aws/services/service-states.ts';
import { Failure } from '../terminal/failure.ts';

/** The state of the environment that releases come from. */
export interface PromotionSource {
  readonly ledger: Ledger;
  readonly services: readonly ServiceState[];
}

export interface PromotionPlan {
  /** Of the services that change; empty when there is nothing to promote. */
  readonly images: Images;
  /** Services that run the same already. */
  readonly unchanged: readonly string[];
}

/**
 * Chooses the images that an environment gets from another one: exactly those that run there and were confirmed by its edge.
 * @param services all when it is empty
 * @throws {Failure} with everything that is not healthy where they come from
 */
export function planPromotion(
  source: PromotionSource,
  to: Ledger,
  services: readonly string[],
): PromotionPlan {
  const { ledger } = source;
  const chosen = services.length === 0 ? Object.keys(ledger.current) : services;
  const faults = promotionFaults(source, chosen);
  if (faults.length > 0) {
    throw new Failure(
      `nothing is promoted from ${ledger.environment}: it must run what it was given. See ./fairway status ${ledger.environment}`,
      faults,
    );
  }
  const images = Object.fromEntries(
    Object.entries(ledger.current).filter(([service]) => chosen.includes(service)),
  );
  const changed = changedServices(to, images);
  return {
    images: Object.fromEntries(Object.entries(images).filter(([service]) => changed.includes(service))),
    unchanged: chosen.filter((service) => !changed.includes(service)),
  };
}

/** Why services are not as their environment's ledger says that they are, a sentence each. */
export function promotionFaults(
  { ledger, services }: PromotionSource,
  chosen: readonly string[],
): readonly string[] {
  const { environment, desired, current } = ledger;
  if (desired !== undefined) {
    return [
      `a deployment of ${environment} goes on, or was cut short: ${desired.deployment}, by ${desired.by.who}`,
    ];
  }
  if (Object.keys(current).length === 0) return [`${environment} was never deployed`];
  return chosen.flatMap((service) => {
    const known = Object.hasOwn(current, service) ? current[service] : undefined;
    if (known === undefined) return [`${environment} never had ${service}`];
    const state = services.find((each) => each.service === service);
    return state === undefined ? [`${service} is not there any more`] : stateFaults(state, known.image);
  });
}

function stateFaults(state: ServiceState, image: string): readonly string[] {
  const { service, runningCount, desiredCount, lastDeployment, tasks } = state;
  const unhealthy = tasks.filter(({ status, health }) => status === 'RUNNING' && health === 'UNHEALTHY');
  const last = lastDeployment?.status ?? 'SUCCESSFUL';
  return [
    ...(state.image === image ? [] : [`${service} runs ${state.image ?? 'nothing'}, not ${image}`]),
    ...(desiredCount === 0 ? [`${service} is scaled to 0 tasks: nobody sees whether it is healthy`] : []),
    ...(runningCount < desiredCount ? [`${service} has ${runningCount} of ${desiredCount} tasks`] : []),
    ...(unhealthy.length === 0 ? [] : [`${unhealthy.length} tasks of ${service} fail their health checks`]),
    ...(last === 'SUCCESSFUL' ? [] : [`the last deployment of ${service} ended as ${last}`]),
  ];
}
