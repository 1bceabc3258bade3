import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { branchMatrix } from '../branch-matrix.ts';
import { matrixFor, stacksFor } from './branch-matrix.ts';
import { definitions } from '../environments.ts';

describe('matrixFor', () => {
  test.each([
    ['develop', { imageTag: 'dev', vpcs: ['dev'], apps: ['dev', 'qa'] }],
    ['staging', { imageTag: 'staging', vpcs: ['staging'], apps: ['staging'] }],
    ['main', { imageTag: 'prod', vpcs: ['prod'], apps: ['prod'] }],
  ])('deploys %s', (branch, targets) => {
    expect(matrixFor(branch)).toEqual(targets);
  });

  test.each([
    '',
    'Main',
    'main ',
    'refs/heads/main',
    'feature/main',
    'main/feature',
    'dependabot/npm_and_yarn/develop',
    'v1.2.3',
    'refs/tags/main',
    'métier',
    'mаin', // the a is Cyrillic
    'develop\u0000',
    'x'.repeat(250),
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '*',
  ])('deploys nothing for %j', (branch) => {
    expect(matrixFor(branch)).toBeUndefined();
  });

  test('deploys nothing for any name that is not exactly one of the matrix', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('main', 'develop', 'staging', 'prod'),
    );
    const branch = fc.oneof(
      word,
      fc.array(word, { minLength: 2, maxLength: 5 }).map((words) => words.join('/')),
      fc.string({ minLength: 200, maxLength: 250 }),
      word.map((name) => `dependabot/npm_and_yarn/${name}`),
      word.map((name) => `refs/tags/${name}`),
    );
    fc.assert(
      fc.property(branch, (name) => {
        const known = ['develop', 'staging', 'main'].includes(name);
        expect(matrixFor(name)).toBe(known ? branchMatrix[name] : undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('stacksFor', () => {
  test('puts repositories first, then VPCs, then apps, then what watches these', () => {
    expect(stacksFor({ vpcs: ['dev', 'lab'], apps: ['dev', 'qa', 'lab'] })).toEqual([
      'ecr',
      'vpc-dev',
      'vpc-lab',
      'app-dev',
      'app-qa',
      'app-lab',
      'monitoring-dev',
      'monitoring-qa',
      'monitoring-lab',
    ]);
  });

  test('reaches every environment there is from some branch', () => {
    const deployed = Object.values(branchMatrix).flatMap(({ apps }) => apps);

    expect(deployed.toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
  });
});
