import { pathMatcher } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { allocateRules, type RoutedService } from './listener-rules.ts';

const orders = { name: 'orders', port: 8101, paths: ['/orders', '/orders/*'] };
const stock = { name: 'stock', port: 8102, paths: ['/stock'] };

describe('allocateRules', () => {
  test('puts a service’s own prefix and its paths into one rule while they fit', () => {
    expect(allocateRules([orders]).get('orders')).toEqual([
      { priority: 809, paths: ['/-/orders', '/-/orders/*', '/orders', '/orders/*'] },
    ]);
  });

  test('starts another rule after five values, or fewer when other conditions take some', () => {
    const paths = ['/a', '/b', '/c', '/d'];

    const five = allocateRules([{ ...orders, paths }]).get('orders');
    const three = allocateRules([{ ...orders, paths }], 2).get('orders');

    expect(five?.map((rule) => rule.paths)).toEqual([['/-/orders', '/-/orders/*', '/a', '/b', '/c'], ['/d']]);
    expect(three?.map((rule) => rule.paths)).toEqual([
      ['/-/orders', '/-/orders/*', '/a'],
      ['/b', '/c', '/d'],
    ]);
    expect(three?.map(({ priority }) => priority)).toEqual([809, 810]);
  });

  test('starts another rule after five wildcards', () => {
    const rules = allocateRules([{ ...orders, paths: ['/a/*/b/*', '/c?d*/*'] }]).get('orders');

    expect(rules?.map(({ paths }) => paths)).toEqual([['/-/orders', '/-/orders/*', '/a/*/b/*'], ['/c?d*/*']]);
  });

  test('adding a service leaves the rules of the others as they are', () => {
    const before = allocateRules([orders, stock]);
    const after = allocateRules([{ name: 'a-first', port: 8100, paths: ['/first'] }, orders, stock]);

    expect([after.get('orders'), after.get('stock')]).toEqual([before.get('orders'), before.get('stock')]);
  });

  test('tries what is specific before what contains it', () => {
    const front = { name: 'front', port: 8100, paths: ['/*'] };
    const middle = { name: 'middle', port: 8103, paths: ['/orders*'] };

    const rules = allocateRules([front, middle, orders]);

    const priorityOf = (service: string, path: string): number =>
      rules.get(service)?.find(({ paths }) => paths.includes(path))?.priority ?? Number.NaN;
    expect(priorityOf('orders', '/orders')).toBeLessThan(priorityOf('middle', '/orders*'));
    expect(priorityOf('middle', '/orders*')).toBeLessThan(priorityOf('front', '/*'));
    expect(priorityOf('front', '/*')).toBeLessThan(50_000);
    expect(priorityOf('front', '/-/front')).toBeLessThan(16_000);
  });

  test('refuses patterns that overlap without one being the more specific, and ports that collide', () => {
    const left = { name: 'left', port: 8101, paths: ['/a*', '/same'] };
    const right = { name: 'right', port: 10_101, paths: ['/?b', '/same'] };

    expect(() => allocateRules([left, right])).toThrow(
      new Error(
        'listener rules have 3 fault(s):\n' +
          '  - packages/right-service/manifest/src/index.ts: `port` must not be a multiple of 2000 from another service’s, or ' +
          'their listener rules get the same priorities: 8101 is left’s, got: 10101\n' +
          '  - packages/right-service/manifest/src/index.ts: `paths` must not match what left’s /a* matches, unless one ' +
          "contains the other, got: '/?b'\n" +
          "  - packages/right-service/manifest/src/index.ts: `paths` must be no other service’s: /same is left’s already, got: '/same'",
      ),
    );
  });

  test('refuses more rules than a service has priorities for', () => {
    const paths = Array.from({ length: 39 }, (_, index) => `/path${index}`);

    expect(() => allocateRules([{ ...orders, paths }])).toThrow(
      'packages/orders-service/manifest/src/index.ts: `paths` must fit 8 listener rules, got: 9',
    );
  });

  test('refuses patterns that contain one another too deeply', () => {
    const nested = ['/*', '/a*', '/ab*', '/abc'].map((path, index) => ({
      name: `level-${index}`,
      port: 8100 + index,
      paths: [path],
    }));

    expect(() => allocateRules(nested)).toThrow(
      '`paths` must contain other services’ at most 3 patterns deep, got: 4',
    );
  });

  const pattern = fc
    .array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 4 })
    .map((rest) => '/' + rest.join(''));
  const services = fc
    .array(fc.uniqueArray(pattern, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    .map((all) =>
      all.map((paths, index): RoutedService => ({ name: `s${index}`, port: 8100 + index, paths })),
    );
  const path = fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 }).map((rest) => '/' + rest.join(''));

  test('no priority is given twice, no pattern is lost, and the most specific one wins', () => {
    let checked = 0;
    fc.assert(
      fc.property(services, path, (all, sample) => {
        const rules = allocated(all);
        if (rules === undefined) return;
        checked += 1;
        const priorities = rules.map(({ priority }) => priority);
        expect(new Set(priorities).size).toBe(priorities.length);
        for (const { name, paths } of all) {
          const listed = rules.filter(({ service }) => service === name).flatMap((rule) => rule.paths);
          expect(listed.toSorted()).toEqual([...paths, `/-/${name}`, `/-/${name}/*`].toSorted());
        }
        const literal = all.find(({ paths }) => paths.includes(sample));
        const first = rules
          .toSorted((a, b) => a.priority - b.priority)
          .find((rule) => rule.paths.some((one) => pathMatcher(one)(sample)));
        if (literal !== undefined) expect(first?.service).toBe(literal.name);
      }),
      { numRuns: 500 },
    );
    expect(checked).toBeGreaterThan(100);
  });

  function allocated(all: readonly RoutedService[]) {
    try {
      return [...allocateRules(all)].flatMap(([service, rules]) =>
        rules.map((rule) => ({ service, ...rule })),
      );
    } catch {
      return undefined;
    }
  }
});
