import { formatCidr, isNetworkAddress, parseCidr, partOf, sizeOf, type Ipv4Range } from './cidr.ts';
import type { Outbound } from '../model/network.ts';

/** IPv4 ranges of a network's subnets, by zone. */
export interface SubnetRanges {
  readonly public: readonly string[];
  readonly private: readonly string[];
}

/** A VPC's prefix, from the widest to the narrowest. */
export const vpcPrefixes = [16, 22] as const;

/** The zones that ranges are cut for, so that a third zone later moves none of the others. */
const MAX_ZONES = 3;
const PRIVATE_BITS = 2;
const PUBLIC_BITS = 4;
/** Addresses that AWS keeps for itself in each subnet. */
const RESERVED_ADDRESSES = 5;

/**
 * Cuts a VPC's range into quarters: one private subnet for each of up to three zones, and the last quarter cut again
 * for the public ones. A `/16` gives private `/18`s and public `/20`s, a `/22` private `/24`s and public `/26`s.
 * @param cidrBlock `/16` to `/22`, starting at its own network address
 * @throws {Error} naming the rule and the range
 */
export function subnetRanges(cidrBlock: string, zones: number): SubnetRanges {
  if (!Number.isInteger(zones) || zones < 2 || zones > MAX_ZONES)
    throw new Error(`\`zones\` must be 2 or 3, got: ${zones}`);
  const vpc = requireRange(cidrBlock);
  const indexes = Array.from({ length: zones }, (_, index) => index);
  const privatePrefix = vpc.prefix + PRIVATE_BITS;
  const lastQuarter = partOf(vpc, privatePrefix, MAX_ZONES);
  return {
    private: indexes.map((index) => formatCidr(partOf(vpc, privatePrefix, index))),
    public: indexes.map((index) => formatCidr(partOf(lastQuarter, vpc.prefix + PUBLIC_BITS, index))),
  };
}

/** The number of addresses for tasks, in the subnets that they run in. */
export function taskAddresses({ prefix }: Ipv4Range, zones: number, outbound: Outbound): number {
  const bits = outbound === 'public-addresses' ? PUBLIC_BITS : PRIVATE_BITS;
  return zones * (sizeOf({ prefix: prefix + bits }) - RESERVED_ADDRESSES);
}

function requireRange(cidrBlock: string): Ipv4Range {
  const range = parseCidr(cidrBlock);
  const [widest, narrowest] = vpcPrefixes;
  if (range === undefined || range.prefix < widest || range.prefix > narrowest)
    throw new Error(`\`cidr\` must be an IPv4 range of /${widest} to /${narrowest}, got: ${cidrBlock}`);
  if (!isNetworkAddress(range))
    throw new Error(`\`cidr\` must start at its own network address, got: ${cidrBlock}`);
  return range;
}
