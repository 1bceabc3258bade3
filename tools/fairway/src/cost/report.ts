import type { Environment } from '@fairway/environments';

import { table } from '../terminal/table.ts';
import type { CostOfChoice } from './choices.ts';
import { sumOf, usdOf, type CostChange, type CostLine } from './lines.ts';
import { inUse } from './load.ts';
import { isPriced, pricedOn, pricedRegions, prices } from './prices.ts';

export interface CostReport {
  readonly environment: Pick<Environment, 'name' | 'region' | 'operators'>;
  readonly atRest: readonly CostLine[];
  readonly inUse: readonly CostLine[];
  readonly choices: readonly CostOfChoice[];
}

/** For people: a line of a service and a thing, its cost at rest and in use, then sums, budget and choices. */
export function reportText({ environment, ...report }: CostReport): string {
  const { name, region, operators } = environment;
  const rows = joined(report, region).map(({ service, what, unit, rest, use }) => [
    service,
    what,
    usd(rest),
    usd(use),
    unit,
  ]);
  const [rest, use] = [sumOf(report.atRest, region), sumOf(report.inUse, region)];
  return [
    `${name} in ${region}, US dollars a month at AWS’s list prices of ${pricedOn}${isPriced(region) ? '' : `, those of the dearer of ${pricedRegions.join(' and ')}`}`,
    '',
    ...table([['SERVICE', 'WHAT', 'AT REST', 'IN USE', 'PAID FOR EACH'], ...rows]),
    '',
    ...table([
      ['SUM', usd(rest), usd(use)],
      [
        'BUDGET',
        usd(operators.monthlyBudgetUsd),
        `${Math.round((rest / operators.monthlyBudgetUsd) * 100)} % of it at rest`,
      ],
    ]),
    '',
    `In use: ${inUse.requestsPerSecond} requests a second on average, ${inUse.kilobytesPerRequest} kB each, ${inUse.databaseGigabytes} GB in the database, ${inUse.queriedTebibytes} TiB of logs asked about where Athena is chosen. Spot has no list price: 30 % of on demand.`,
    '',
    ...table([
      ['A CHOICE', 'WOULD CHANGE A MONTH BY'],
      ...report.choices.map(({ choice, usd: by }) => [choice, signed(by)]),
    ]),
    '',
  ].join('\n');
}

/** The changes, the largest first, and their sum. */
export function changesText(changes: readonly CostChange[], ref: string): string {
  if (changes.length === 0) return `It costs the same as at ${ref}.\n`;
  const sum = changes.reduce((total, { before, after }) => total + after - before, 0);
  const rows = changes.map(({ service, what, before, after }) => [
    service,
    what,
    usd(before),
    usd(after),
    signed(after - before),
  ]);
  return [
    ...table([['SERVICE', 'WHAT', `AT ${ref}`, 'NOW', 'CHANGE'], ...rows]),
    `${signed(sum)} US dollars a month at rest`,
    '',
  ].join('\n');
}

interface Row {
  readonly service: string;
  readonly what: string;
  readonly unit: string;
  readonly rest: number;
  readonly use: number;
}

/** Lines of the same service and thing are one; the dearest comes first. */
function joined(
  { atRest, inUse: used }: Pick<CostReport, 'atRest' | 'inUse'>,
  region: string,
): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const [side, lines] of [
    ['rest', atRest],
    ['use', used],
  ] as const) {
    for (const line of lines) {
      const { service, what, price } = line;
      const key = `${service} ${what}`;
      const known = rows.get(key) ?? { service, what, unit: prices[price].unit, rest: 0, use: 0 };
      const unit = known.unit.includes(prices[price].unit)
        ? known.unit
        : `${known.unit}; ${prices[price].unit}`;
      rows.set(key, { ...known, unit, [side]: known[side] + usdOf(line, region) });
    }
  }
  return [...rows.values()].toSorted((one, other) => other.rest - one.rest || other.use - one.use);
}

function usd(value: number): string {
  return value.toFixed(2).padStart(8);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
