/** An IPv4 range: the number of its first address, and how many bits all its addresses share. */
export interface Ipv4Range {
  readonly first: number;
  readonly prefix: number;
}

/** Reads `10.20.0.0/16`, or `10.20.0.1/16`, which is no range of its own: see `isNetworkAddress`. */
export function parseCidr(cidr: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const [bytes, prefix] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (bytes.some((byte) => byte > 255) || prefix > 32) return undefined;
  return { first: bytes.reduce((address, byte) => address * 256 + byte, 0), prefix };
}

export function formatCidr({ first, prefix }: Ipv4Range): string {
  const bytes = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${bytes.join('.')}/${prefix}`;
}

/** The number of addresses in a range. */
export function sizeOf({ prefix }: Pick<Ipv4Range, 'prefix'>): number {
  return 2 ** (32 - prefix);
}

/** Whether the range starts where ranges of its size do. */
export function isNetworkAddress(range: Ipv4Range): boolean {
  return range.first % sizeOf(range) === 0;
}

export function overlaps(one: Ipv4Range, other: Ipv4Range): boolean {
  return one.first < other.first + sizeOf(other) && other.first < one.first + sizeOf(one);
}

export function contains(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return outer.first <= inner.first && inner.first + sizeOf(inner) <= outer.first + sizeOf(outer);
}

/** The part of a range with a longer prefix that is `index` such parts from its start. */
export function partOf({ first }: Ipv4Range, prefix: number, index: number): Ipv4Range {
  return { first: first + index * sizeOf({ prefix }), prefix };
}
