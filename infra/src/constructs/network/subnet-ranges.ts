/** IPv4 ranges of a network's subnets, by zone. */
export interface SubnetRanges {
  readonly public: readonly string[];
  readonly private: readonly string[];
}

/** What the ranges are cut for, so that a third zone later moves none of the others. */
const MOST_ZONES = 3;

/**
 * Cuts a VPC's range into quarters: one private subnet for each of up to three zones, and the last quarter cut again
 * for the public ones. A `/16` gives private `/18`s and public `/20`s, a `/22` private `/24`s and public `/26`s.
 * @param cidrBlock `/16` to `/22`, starting at its own network address
 * @throws {Error} naming the rule and the range
 */
export function subnetRanges(cidrBlock: string, zones: number): SubnetRanges {
  if (!Number.isInteger(zones) || zones < 2 || zones > MOST_ZONES)
    throw new Error(`\`zones\` must be 2 or 3, got: ${zones}`);
  const { base, prefix } = parseRange(cidrBlock);
  const indexes = Array.from({ length: zones }, (_, index) => index);
  const lastQuarter = subnet(base, prefix + 2, MOST_ZONES);
  return {
    private: indexes.map((index) => formatRange(subnet(base, prefix + 2, index), prefix + 2)),
    public: indexes.map((index) => formatRange(subnet(lastQuarter, prefix + 4, index), prefix + 4)),
  };
}

function parseRange(cidrBlock: string): { readonly base: number; readonly prefix: number } {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidrBlock);
  const [first = NaN, second = NaN, third = NaN, fourth = NaN, prefix = NaN] = (match ?? [])
    .slice(1)
    .map(Number);
  const isRange = [first, second, third, fourth].every((part) => part <= 255) && prefix >= 16 && prefix <= 22;
  if (!isRange) throw new Error(`\`cidr\` must be an IPv4 range of /16 to /22, got: ${cidrBlock}`);
  const base = ((first * 256 + second) * 256 + third) * 256 + fourth;
  if (base % 2 ** (32 - prefix) !== 0)
    throw new Error(`\`cidr\` must start at its own network address, got: ${cidrBlock}`);
  return { base, prefix };
}

function subnet(base: number, prefix: number, index: number): number {
  return base + index * 2 ** (32 - prefix);
}

function formatRange(base: number, prefix: number): string {
  const parts = [24, 16, 8, 0].map((bits) => Math.floor(base / 2 ** bits) % 256);
  return `${parts.join('.')}/${prefix}`;
}
