import { describe, expect, test } from '@jest/globals';

import { emptyLedger, type Images, type Ledger } from '../aws/ledger/ledger.ts';
import { planRollback } from './plan.ts';

const by = { who: 'ann', when: '2026-11-29T12:00:00Z' };

function images(versions: Record<string, string>): Record<string, Images[string]> {
  return Object.fromEntries(
    Object.entries(versions).map(([service, version]) => {
      const image = `registry/shop/${service}@sha256:${version.padEnd(64, '0')}`;
      return [service, { image, version, commit: version, tags: [] }];
    }),
  );
}

/** Deployments, the newest first. */
function ledgerOf(...deployments: Record<string, string>[]): Ledger {
  const history = deployments.map((versions, index) => ({
    deployment: `d${deployments.length - index}`,
    by,
    commit: 'c',
    images: images(versions),
    kind: 'deploy' as const,
  }));
  return { ...emptyLedger('demo'), current: history[0]?.images ?? {}, history };
}

describe('a rollback', () => {
  test('returns to the images of the deployment before, and names only what changes', () => {
    const ledger = ledgerOf({ alpha: 'a2', beta: 'b1' }, { alpha: 'a1', beta: 'b1' });

    expect(planRollback(ledger, { services: [] })).toMatchObject({
      images: images({ alpha: 'a1' }),
      returnsTo: { deployment: 'd1' },
    });
  });

  test('passes over deployments that changed the configuration alone', () => {
    const ledger = ledgerOf({ alpha: 'a2' }, { alpha: 'a2' }, { alpha: 'a1' });

    expect(planRollback(ledger, { services: [] }).returnsTo?.deployment).toBe('d1');
  });

  test('goes forward again when it is done twice', () => {
    const ledger = ledgerOf({ alpha: 'a1' }, { alpha: 'a2' }, { alpha: 'a1' });

    expect(planRollback(ledger, { services: [] }).images).toEqual(images({ alpha: 'a2' }));
  });

  test('of one service looks for the deployment that changed that one', () => {
    const ledger = ledgerOf(
      { alpha: 'a2', beta: 'b2' },
      { alpha: 'a2', beta: 'b1' },
      { alpha: 'a1', beta: 'b1' },
    );

    expect(planRollback(ledger, { services: ['alpha'] })).toMatchObject({
      images: images({ alpha: 'a1' }),
      returnsTo: { deployment: 'd1' },
    });
  });

  test('to a deployment by its id', () => {
    const ledger = ledgerOf({ alpha: 'a3' }, { alpha: 'a2' }, { alpha: 'a1' });

    expect(planRollback(ledger, { services: [], deployment: 'd1' }).images).toEqual(images({ alpha: 'a1' }));
  });

  test('undoes a deployment that was cut short', () => {
    const ledger = ledgerOf({ alpha: 'a1' });
    const cut = {
      ...ledger,
      desired: { deployment: 'd2', by, commit: 'c', images: images({ alpha: 'a2' }) },
    };

    expect(planRollback(cut, { services: [] })).toEqual({ images: images({ alpha: 'a1' }) });
  });

  test.each([
    [{ services: [] }, 'demo ran no other release to the end of its deployment'],
    [{ services: ['alpha'] }, 'alpha ran no other release'],
    [{ services: [], deployment: 'd9' }, 'demo has no deployment d9 whose images differ'],
  ])('without an earlier release is refused: %j', (request, reason) => {
    expect(() => planRollback(ledgerOf({ alpha: 'a1' }, { alpha: 'a1' }), request)).toThrow(reason);
  });
});
