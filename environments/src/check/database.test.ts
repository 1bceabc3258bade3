import { describe, expect, test } from '@jest/globals';

import { maxConnections } from './database.ts';

describe('connections of Aurora Serverless v2', () => {
  // Values that AWS publishes; see the source in database.ts.
  test.each([
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
    [32, 5000],
    [256, 5000],
  ])('of at most %d ACU are %d, or a few less', (maximumAcu, published) => {
    const computed = maxConnections({ maximumAcu, idle: { kind: 'runs', minimumAcu: 1 } });

    expect(computed).toBeLessThanOrEqual(published);
    expect(computed).toBeGreaterThan(published * 0.99);
  });

  test('are at most 2,000 where the server may shrink to half an ACU, or pause', () => {
    expect(maxConnections({ maximumAcu: 64, idle: { kind: 'runs', minimumAcu: 0.5 } })).toBe(2000);
    expect(maxConnections({ maximumAcu: 64, idle: { kind: 'pauses', afterSeconds: 300 } })).toBe(2000);
  });
});
