import { describe, expect, test } from '@jest/globals';

import { sampleEnvironments } from '../../../test/sample-environments.ts';
import { branchTarget, resolveTarget, targetNames } from './targets.ts';

const { matrix } = sampleEnvironments;

describe('what a command line names', () => {
  test('is an environment: its services, and then what watches them', () => {
    expect(stacksOf('demo')).toEqual([
      ['app-demo', []],
      ['monitoring-demo', ['app-demo']],
    ]);
  });

  test('is one stack', () => {
    expect(['ecr', 'vpc-demo', 'app-guest', 'monitoring-guest'].map((name) => stacksOf(name))).toEqual([
      [['ecr', []]],
      [['vpc-demo', []]],
      [['app-guest', []]],
      [['monitoring-guest', []]],
    ]);
  });

  test('is nothing else: no network of an environment that lives in another’s, no bootstrap, no member of objects', () => {
    for (const name of ['vpc-guest', 'bootstrap', 'local', 'toString', 'constructor', '']) {
      expect(resolveTarget(name, sampleEnvironments)).toBeUndefined();
    }
  });

  test('are these names', () => {
    const names = targetNames(sampleEnvironments);

    expect(names).toEqual([
      'demo',
      'guest',
      'ecr',
      'vpc-demo',
      'app-demo',
      'monitoring-demo',
      'app-guest',
      'monitoring-guest',
    ]);
    for (const name of names) expect(resolveTarget(name, sampleEnvironments)?.name).toBe(name);
  });

  test('is a branch: each stack after those that it reads, and beside the others', () => {
    const target = branchTarget('develop', matrix['develop']!, sampleEnvironments);

    expect(target.stacks.map(({ stack, after }) => [stack, after])).toEqual([
      ['ecr', []],
      ['vpc-demo', []],
      ['app-demo', ['ecr', 'vpc-demo']],
      ['app-guest', ['ecr', 'vpc-demo']],
      ['monitoring-demo', ['app-demo']],
      ['monitoring-guest', ['app-guest']],
    ]);
  });
});

function stacksOf(name: string) {
  return resolveTarget(name, sampleEnvironments)?.stacks.map(({ stack, after }) => [stack, after]);
}
