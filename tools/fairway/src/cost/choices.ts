import type { CostLine } from './lines.ts';
import { sumOf } from './lines.ts';
import { HOURS } from './load.ts';
import { priceIn, SPOT_SHARE } from './prices.ts';

/** The difference that a choice makes to a month's cost, computed from the present lines. */
export interface CostOfChoice {
  /** The setting: `everyService.capacity.spotPercent: 100`. */
  readonly choice: string;
  /** US dollars a month: below 0 it saves. */
  readonly usd: number;
}

/** Awake from 7 to 20 o'clock on workdays, as in `docs/cost.md` and in the example of an added environment. */
const WORKDAY_SHARE = (5 * 13) / (7 * 24);

/** The interface endpoints that tasks cannot do without where nothing else leads out. */
const NEEDED_ENDPOINTS = 3;

/**
 * Computes the savings or costs of the largest choices. A choice that is made already is shown the other way round.
 */
export function costsOfChoices(
  lines: readonly CostLine[],
  { region, zones }: { readonly region: string; readonly zones: number },
): readonly CostOfChoice[] {
  const of = (what: string): number =>
    sumOf(
      lines.filter((line) => line.what === what),
      region,
    );
  const [onDemand, spot, nat] = [of('tasks on demand'), of('tasks on Spot'), of('NAT gateways')];
  const addresses = of('public addresses');
  const insights = of('Container Insights');
  const gateway = (priceIn('natGateway', region) + priceIn('publicAddress', region)) * HOURS;
  const choices: CostOfChoice[] = [];
  if (onDemand > 0) add('everyService.capacity.spotPercent: 100', onDemand * (SPOT_SHARE - 1));
  if (spot > 0) add('everyService.capacity.spotPercent: 0', spot / SPOT_SHARE - spot);
  const ofTasks = onDemand + spot + (nat > 0 ? 0 : addresses);
  add('everyService.night: asleep outside of workdays, 7 to 20', ofTasks * (WORKDAY_SHARE - 1));
  if (nat > 0) {
    const tasks = lines.filter(({ price }) => price === 'armMemory' || price === 'x86Memory').length;
    const instead = tasks * priceIn('publicAddress', region) * HOURS;
    add('network.outbound: public-addresses (not in production)', instead - nat - addresses);
    if (nat < gateway * 1.5) add('network.outbound: nat-per-zone', (zones - 1) * gateway);
    else add('network.outbound: one-nat', -(zones - 1) * gateway);
  } else if (addresses > 0) {
    add('network.outbound: one-nat', gateway - addresses);
  }
  const endpoints = NEEDED_ENDPOINTS * zones * priceIn('endpoint', region) * HOURS;
  add(`network.interfaceEndpoints: ecr.api, ecr.dkr, logs`, endpoints);
  if (insights > 0) add('monitoring.containerInsights: disabled', -insights);
  return choices.toSorted((one, other) => one.usd - other.usd);

  function add(choice: string, usd: number): void {
    choices.push({ choice, usd });
  }
}
