import { describe, expect, test } from '@jest/globals';

import { compileRules, routingOf } from './routing.ts';

const manifests = [
  { name: 'logs', paths: ['/analyze', '/notify/*'], healthPath: '/health' },
  { name: 'status', paths: ['/', '/health', '/file.t?t'], healthPath: '/health' },
];

describe('routing', () => {
  const serviceFor = compileRules(routingOf(manifests).rules);

  test.each([
    ['/', 'status'],
    ['/health', 'status'],
    ['/analyze', 'logs'],
    ['/notify/a/b', 'logs'],
    ['/notify/', 'logs'],
    ['/file.txt', 'status'],
    ['/-/logs', 'logs'],
    ['/-/logs/version', 'logs'],
  ])('%s goes to %s', (path, service) => {
    expect(serviceFor(path)).toBe(service);
  });

  test.each([
    ['/Analyze'],
    ['/analyze/'],
    ['/analyze/x'],
    ['/notify'],
    ['/fileXtxt'],
    ['/-/logsx'],
    ['/-/none/version'],
  ])('%s goes nowhere', (path) => {
    expect(serviceFor(path)).toBeUndefined();
  });

  test('the lowest priority that matches wins, whatever the order of the rules', () => {
    const rules = [
      { priority: 20, paths: ['/*'], service: 'rest' },
      { priority: 10, paths: ['/a*'], service: 'first' },
    ];

    expect(compileRules(rules)('/abc')).toBe('first');
    expect(compileRules(rules)('/b')).toBe('rest');
  });
});
