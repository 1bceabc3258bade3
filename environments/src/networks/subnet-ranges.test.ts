import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { subnetRanges } from './subnet-ranges.ts';

const ranges = fc
  .tuple(fc.integer({ min: 16, max: 22 }), fc.nat({ max: 2 ** 32 - 1 }))
  .map(([prefix, address]) => ({ prefix, base: address - (address % 2 ** (32 - prefix)) }));
const zones = fc.constantFrom(2, 3);

describe('the ranges of subnets', () => {
  test('are quarters for the private ones, and a quarter of the last quarter for each public one', () => {
    expect(subnetRanges('10.10.0.0/16', 3)).toEqual({
      private: ['10.10.0.0/18', '10.10.64.0/18', '10.10.128.0/18'],
      public: ['10.10.192.0/20', '10.10.208.0/20', '10.10.224.0/20'],
    });
    expect(subnetRanges('192.168.4.0/22', 2)).toEqual({
      private: ['192.168.4.0/24', '192.168.5.0/24'],
      public: ['192.168.7.0/26', '192.168.7.64/26'],
    });
  });

  test('lie in the range of the VPC and apart from each other', () => {
    fc.assert(
      fc.property(ranges, zones, ({ base, prefix }, count) => {
        const cut = subnetRanges(format(base, prefix), count);

        const bounds = [...cut.private, ...cut.public].map(boundsOf).toSorted((a, b) => a.first - b.first);
        expect(bounds).toHaveLength(2 * count);
        expect(bounds[0]!.first).toBeGreaterThanOrEqual(base);
        expect(bounds.at(-1)!.last).toBeLessThan(base + 2 ** (32 - prefix));
        for (const [index, { first }] of bounds.slice(1).entries()) {
          expect(first).toBeGreaterThan(bounds[index]!.last);
        }
      }),
    );
  });

  test('do not move when a third zone comes', () => {
    fc.assert(
      fc.property(ranges, ({ base, prefix }) => {
        const two = subnetRanges(format(base, prefix), 2);
        const three = subnetRanges(format(base, prefix), 3);

        expect(three.private.slice(0, 2)).toEqual(two.private);
        expect(three.public.slice(0, 2)).toEqual(two.public);
      }),
    );
  });

  test.each(['10.0.0.0/15', '10.0.0.0/23', '10.0.0/16', '10.0.256.0/16', 'fd00::/16', '', '10.0.0.0/16 '])(
    'are refused for %j',
    (cidr) => {
      expect(() => subnetRanges(cidr, 2)).toThrow(
        new Error(`\`cidr\` must be an IPv4 range of /16 to /22, got: ${cidr}`),
      );
    },
  );

  test('are refused for a range that starts in the middle of another', () => {
    expect(() => subnetRanges('10.0.1.0/16', 2)).toThrow(
      new Error('`cidr` must start at its own network address, got: 10.0.1.0/16'),
    );
  });

  test.each([1, 4, 2.5, NaN])('are refused for %d zones', (count) => {
    expect(() => subnetRanges('10.0.0.0/16', count)).toThrow(
      new Error(`\`zones\` must be 2 or 3, got: ${count}`),
    );
  });
});

function format(base: number, prefix: number): string {
  return `${[24, 16, 8, 0].map((bits) => Math.floor(base / 2 ** bits) % 256).join('.')}/${prefix}`;
}

function boundsOf(range: string): { readonly first: number; readonly last: number } {
  const [address = '', prefix = ''] = range.split('/');
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}
