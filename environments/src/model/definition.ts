import type { Environment } from './environment.ts';
import type { Network, SharedVpc } from './network.ts';
import type { ServiceSettings, TaskSize } from './service-settings.ts';

/**
 * Any part of `T`. Lists, and objects with a `kind`, are given whole: half of a list or of an alternative means
 * nothing.
 */
export type PartOf<T> = T extends readonly unknown[] | { readonly kind: string }
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PartOf<T[K]> }
    : T;

/** Settings of every service that has none of its own; CPU and memory are each manifest's own. */
export type EveryService = Omit<ServiceSettings, 'size'> & { readonly size: Pick<TaskSize, 'architecture'> };

/** Values of every environment that has none of its own; they are in `defaults.ts`. */
export interface EnvironmentDefaults extends Omit<
  Environment,
  'name' | 'account' | 'region' | 'network' | 'services'
> {
  readonly network: Omit<Network, 'kind' | 'cidr'>;
  readonly everyService: EveryService;
}

/** An environment as its file has it: the required fields, and the differences from the defaults. */
export interface EnvironmentDefinition extends PartOf<Omit<EnvironmentDefaults, 'network'>> {
  readonly name: Environment['name'];
  readonly account: Environment['account'];
  readonly region: Environment['region'];
  readonly network: (Pick<Network, 'kind' | 'cidr'> & Partial<Network>) | SharedVpc;
  /** Differences for single services, by name; they come after `everyService`. */
  readonly services?: Readonly<Record<string, PartOf<ServiceSettings>>>;
}
