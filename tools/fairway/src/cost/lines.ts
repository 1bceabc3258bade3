import { priceIn, type PriceName } from './prices.ts';

/** One item on the bill. */
export interface CostLine {
  readonly stack: string;
  /** The service that it is for; `shared` where it is for all. */
  readonly service: string;
  /** The paid thing, for people: `tasks on Spot`. */
  readonly what: string;
  readonly price: PriceName;
  /** Units of the price in a month. */
  readonly quantity: number;
  /** The paid share of the list price: Spot. */
  readonly share: number;
}

/** A line of a resource, before it is known where that is. */
export type OwnLine = Pick<CostLine, 'what' | 'price' | 'quantity'> &
  Partial<Pick<CostLine, 'share' | 'service'>>;

/** US dollars a month. */
export function usdOf({ price, quantity, share }: CostLine, region: string): number {
  return priceIn(price, region) * quantity * share;
}

export function sumOf(lines: readonly CostLine[], region: string): number {
  return lines.reduce((sum, line) => sum + usdOf(line, region), 0);
}

/** Lines that are paid for differently than before. */
export interface CostChange {
  readonly stack: string;
  readonly service: string;
  readonly what: string;
  /** US dollars a month. */
  readonly before: number;
  readonly after: number;
}

/** The changes from some lines to others, the largest first; a difference below a cent counts as none. */
export function differenceOf(
  before: readonly CostLine[],
  after: readonly CostLine[],
  region: string,
): readonly CostChange[] {
  const sums = new Map<
    string,
    { stack: string; service: string; what: string; before: number; after: number }
  >();
  for (const [side, lines] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const line of lines) {
      const { stack, service, what } = line;
      const key = `${stack} ${service} ${what}`;
      const known = sums.get(key) ?? { stack, service, what, before: 0, after: 0 };
      sums.set(key, { ...known, [side]: known[side] + usdOf(line, region) });
    }
  }
  return [...sums.values()]
    .filter((each) => Math.abs(each.after - each.before) >= 0.01)
    .toSorted((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before));
}
