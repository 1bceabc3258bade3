import { describe, expect, test } from '@jest/globals';

import { afterCheck, newTargetHealth } from './target-health.ts';

const thresholds = { healthyThreshold: 2, unhealthyThreshold: 3 };

/** The statuses that a target has after each check: `+` passed, `-` failed. */
function statuses(checks: string): string[] {
  let health = newTargetHealth;
  return [...checks].map((check) => {
    health = afterCheck(health, { healthy: check === '+', detail: '' }, thresholds);
    return health.status;
  });
}

describe('target health', () => {
  test('a new target is healthy after one passed check', () => {
    expect(statuses('+')).toEqual(['healthy']);
  });

  test('a healthy target is unhealthy after as many failed checks in a row as the threshold', () => {
    expect(statuses('+--+---')).toEqual([...Array<string>(6).fill('healthy'), 'unhealthy']);
  });

  test('an unhealthy target is healthy after as many passed checks in a row as the threshold', () => {
    expect(statuses('---+-++')).toEqual([
      'initial',
      'initial',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'healthy',
    ]);
  });
});
