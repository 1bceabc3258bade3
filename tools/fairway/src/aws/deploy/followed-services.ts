import { environmentNames, serviceNames } from '@fairway/environments';

import type { FollowedService } from '../follow/follow-options.ts';
import { plannedImages, type Ledger } from '../ledger/ledger.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import type { PlannedChanges } from '../terraform/plan-json.ts';
import { healthQuestionOf } from '../services/service-names.ts';
import type { AppWorld } from './app-world.ts';
import { deployedServices } from './changed-services.ts';

/** The stack's outputs before the apply, and after it. */
interface OutputsAround {
  readonly before: AppOutputs | undefined;
  readonly after: () => AppOutputs | undefined;
}

/** The services whose deployments a plan begins, as they are followed. */
export function followedServices(
  plan: PlannedChanges,
  world: Pick<AppWorld, 'environment' | 'shared' | 'manifests'>,
  ledger: Ledger,
  { before, after }: OutputsAround,
): readonly FollowedService[] {
  const { environment, shared } = world;
  const { cluster } = environmentNames(shared, environment);
  const intended = new Map(Object.entries(plannedImages(ledger)));
  const current = new Map(Object.entries(ledger.current));
  const releases = new Map(Object.entries(before?.releases ?? {}));
  return deployedServices(plan).map((service) => {
    const release = releases.get(service);
    const tag = current.get(service)?.version;
    return {
      change: {
        service,
        tag: intended.get(service)?.version ?? '',
        changes: true,
        ...(release === undefined || tag === undefined ? {} : { before: { release, tag } }),
      },
      name: { cluster, service },
      release: () => new Map(Object.entries(after()?.releases ?? {})).get(service) ?? '',
      logGroup: serviceNames(shared, environment, service).logGroup,
      check: healthQuestionOf(world, service),
    };
  });
}
