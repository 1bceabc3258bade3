import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { balance, type LoadBalancingAlgorithm } from './load-balancing.ts';

function target(name: string, active = 0) {
  return { name, active };
}

function choices(candidates: readonly { name: string; active: number }[], algorithm: LoadBalancingAlgorithm) {
  return [1, 2, 3, 4, 5, 6].map((turn) => balance(candidates, algorithm, turn)?.name);
}

describe('load balancing', () => {
  test('round robin gives every target its turn, however busy it is', () => {
    const chosen = choices([target('a'), target('b', 9), target('c')], 'round_robin');

    expect(chosen).toEqual(['b', 'c', 'a', 'b', 'c', 'a']);
  });

  test('least outstanding requests prefers the idle target', () => {
    const chosen = choices(
      [target('busy', 2), target('idle'), target('busier', 3)],
      'least_outstanding_requests',
    );

    expect(chosen).toEqual(Array(6).fill('idle'));
  });

  test('least outstanding requests gives equals their turns', () => {
    const chosen = choices([target('a'), target('b'), target('busy', 1)], 'least_outstanding_requests');

    expect(new Set(chosen)).toEqual(new Set(['a', 'b']));
  });

  test('nobody is chosen of nobody', () => {
    const nobody: { active: number }[] = [];

    expect(balance(nobody, 'round_robin', 1)).toBeUndefined();
    expect(balance(nobody, 'least_outstanding_requests', 1)).toBeUndefined();
  });

  test('no chosen target has more outstanding requests than another one', () => {
    const candidates = fc.array(fc.record({ active: fc.nat(5) }), { minLength: 1 });
    fc.assert(
      fc.property(candidates, fc.nat(), (targets, turn) => {
        const chosen = balance(targets, 'least_outstanding_requests', turn);
        expect(chosen?.active).toBe(Math.min(...targets.map(({ active }) => active)));
      }),
    );
  });
});
