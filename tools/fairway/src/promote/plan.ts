import { changedServices, type Images, type Ledger } from '../aws/ledger/ledger.ts';
import type { ServiceState } from '../aws/services/service-states.ts';
import { Failure } from '../terminal/failure.ts';

/** The state of the environment that releases come from. */
export interface PromotionSource {
  readonly ledger: Ledger;
  readonly services: readonly ServiceState[];
}

/** The images that one environment may get from another: they ran there, and its edge confirmed them. */
export interface Promotable {
  /** Name of the environment that they are from. */
  readonly from: string;
  /** The commit that they were deployed from. */
  readonly commit: string;
  readonly images: Images;
}

export interface PromotionPlan {
  /** The images of the services that change; empty when there is nothing to promote. */
  readonly images: Images;
  /** Services that run the same already. */
  readonly unchanged: readonly string[];
}

/**
 * The images of an environment that another may get: those that run there and were confirmed by its edge, or those of
 * an earlier confirmed deployment.
 * @param services all when it is empty
 * @param deployment an earlier one, which may have been replaced since
 * @throws {Failure} with everything that is not healthy where they come from
 */
export function promotable(
  source: PromotionSource,
  services: readonly string[],
  deployment?: string,
): Promotable {
  const { ledger } = source;
  const { environment: from, history } = ledger;
  const earlier = history.find((each) => each.deployment === deployment);
  if (deployment !== undefined && earlier === undefined) {
    throw new Failure(
      `${from} has no deployment ${deployment}, or it is longer ago than the ledger goes: see ./fairway releases ${from}`,
    );
  }
  const all = earlier?.images ?? ledger.current;
  const chosen = services.length === 0 ? Object.keys(all) : services;
  const faults =
    earlier === undefined
      ? promotionFaults(source, chosen)
      : chosen
          .filter((service) => !Object.hasOwn(all, service))
          .map((service) => `${earlier.deployment} had no ${service}`);
  if (faults.length > 0) {
    throw new Failure(
      `nothing is promoted from ${from}: it must run the images of its ledger. See ./fairway status ${from}`,
      faults,
    );
  }
  const images = Object.fromEntries(Object.entries(all).filter(([service]) => chosen.includes(service)));
  return { from, commit: (earlier ?? history[0])?.commit ?? '', images };
}

/** The promotable images that another environment does not run yet. */
export function planPromotion({ images }: Promotable, to: Ledger): PromotionPlan {
  const changed = changedServices(to, images);
  const all = Object.entries(images);
  return {
    images: Object.fromEntries(all.filter(([service]) => changed.includes(service))),
    unchanged: all.map(([service]) => service).filter((service) => !changed.includes(service)),
  };
}

/** The differences between services and their environment's ledger, a sentence each. */
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
    ...(desiredCount === 0
      ? [`${service} is scaled to 0 tasks, so it is not known whether it is healthy`]
      : []),
    ...(runningCount < desiredCount ? [`${service} has ${runningCount} of ${desiredCount} tasks`] : []),
    ...(unhealthy.length === 0 ? [] : [`${unhealthy.length} tasks of ${service} fail their health checks`]),
    ...(last === 'SUCCESSFUL' ? [] : [`the last deployment of ${service} ended as ${last}`]),
  ];
}
