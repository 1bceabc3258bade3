import { describe, expect, test } from '@jest/globals';

import { emptyLedger, type Images, type Ledger } from '../aws/ledger/ledger.ts';
import type { ServiceState } from '../aws/services/service-states.ts';
import type { Failure } from '../terminal/failure.ts';
import { planPromotion, promotable, promotionFaults, type PromotionSource } from './plan.ts';

const alpha = image('alpha', 'a1');
const beta = image('beta', 'b1');

function image(service: string, version: string): Images[string] {
  const name = `registry/shop/${service}@sha256:${version.padEnd(64, '0')}`;
  return { image: name, version, commit: version, tags: [] };
}

function ledgerOf(environment: string, current: Record<string, Images[string]>): Ledger {
  return { ...emptyLedger(environment), current };
}

function state(service: string, more: Partial<ServiceState> = {}): ServiceState {
  const { image: name } = service === 'alpha' ? alpha : beta;
  return {
    service,
    image: name,
    desiredCount: 1,
    runningCount: 1,
    pendingCount: 0,
    isSteady: true,
    tasks: [],
    lastDeployment: { id: '1', status: 'SUCCESSFUL' },
    ...more,
  };
}

const healthy: PromotionSource = {
  ledger: ledgerOf('dev', { alpha, beta }),
  services: [state('alpha'), state('beta')],
};

describe('a promotion', () => {
  test('takes exactly the digests that run, and leaves what is the same', () => {
    expect(planPromotion(promotable(healthy, []), ledgerOf('qa', { beta }))).toEqual({
      images: { alpha },
      unchanged: ['beta'],
    });
  });

  test('takes the services that are named', () => {
    expect(planPromotion(promotable(healthy, ['beta']), ledgerOf('qa', {})).images).toEqual({ beta });
  });

  test.each<[string, PromotionSource, string]>([
    ['that was never deployed', { ...healthy, ledger: ledgerOf('dev', {}) }, 'dev was never deployed'],
    [
      'that is being deployed',
      {
        ...healthy,
        ledger: {
          ...healthy.ledger,
          desired: { deployment: 'd7', by: { who: 'ann', when: '' }, commit: 'c', images: {} },
        },
      },
      'a deployment of dev goes on, or was cut short: d7, by ann',
    ],
    ['without the service', { ...healthy, services: [state('beta')] }, 'alpha is not there any more'],
    [
      'that runs something else',
      { ...healthy, services: [state('alpha', { image: 'registry/x@sha256:0' }), state('beta')] },
      `alpha runs registry/x@sha256:0, not ${alpha.image}`,
    ],
    [
      'that lacks tasks',
      { ...healthy, services: [state('alpha', { desiredCount: 3 }), state('beta')] },
      'alpha has 1 of 3 tasks',
    ],
    [
      'that is asleep',
      { ...healthy, services: [state('alpha', { desiredCount: 0, runningCount: 0 }), state('beta')] },
      'alpha is scaled to 0 tasks, so it is not known whether it is healthy',
    ],
    [
      'whose tasks are unhealthy',
      {
        ...healthy,
        services: [
          state('alpha', {
            tasks: [{ id: '1', version: 'a1', status: 'RUNNING', health: 'UNHEALTHY', zone: 'a' }],
          }),
          state('beta'),
        ],
      },
      '1 tasks of alpha fail their health checks',
    ],
    [
      'that was rolled back',
      {
        ...healthy,
        services: [
          state('alpha', { lastDeployment: { id: '1', status: 'ROLLBACK_SUCCESSFUL' } }),
          state('beta'),
        ],
      },
      'the last deployment of alpha ended as ROLLBACK_SUCCESSFUL',
    ],
  ])('is refused from an environment %s', (_what, source, fault) => {
    let failure: Failure | undefined;
    try {
      promotable(source, []);
    } catch (error) {
      failure = error as Failure;
    }

    expect(failure?.message).toContain('nothing is promoted from dev');
    expect(failure?.details).toContain(fault);
  });

  test('takes an earlier deployment, whatever runs now', () => {
    const deployed = {
      deployment: 'd1',
      commit: 'c1',
      kind: 'deploy' as const,
      images: { alpha },
      by: { who: 'ann', when: '2026-11-29T12:00:00Z' },
    };
    const source = { ledger: { ...healthy.ledger, current: { beta }, history: [deployed] }, services: [] };

    expect(promotable(source, [], 'd1')).toEqual({ from: 'dev', commit: 'c1', images: { alpha } });
    expect(() => promotable(source, [], 'd9')).toThrow('dev has no deployment d9');
    expect(() => promotable(source, ['beta'], 'd1')).toThrow('nothing is promoted from dev');
  });

  test('names a service that the environment never had', () => {
    expect(promotionFaults(healthy, ['gamma'])).toEqual(['dev never had gamma']);
  });
});
