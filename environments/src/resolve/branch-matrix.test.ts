import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { branchMatrix } from '../branch-matrix.ts';
import { matrixFor, stacksFor } from './branch-matrix.ts';

const matrix = {
  develop: { imageTag: 'dev', vpcs: ['dev'], apps: ['dev', 'qa'] },
  staging: { imageTag: 'staging', vpcs: ['staging'], apps: ['staging'] },
  main: { imageTag: 'prod', vpcs: ['prod'], apps: ['prod'] },
};

describe('matrixFor', () => {
  test.each(Object.entries(matrix))('deploys %s', (branch, targets) => {
    expect(matrixFor(branch, matrix)).toBe(targets);
  });

  test.each(Object.entries(matrix))('deploys refs/heads/%s, as git and GitHub have it', (branch, targets) => {
    expect(matrixFor(`refs/heads/${branch}`, matrix)).toBe(targets);
  });

  test.each(Object.entries(branchMatrix))(
    'knows %s, which is a branch of this workspace',
    (branch, targets) => {
      expect(matrixFor(branch)).toBe(targets);
    },
  );

  test.each([
    '',
    'Main',
    'main ',
    'refs/heads/',
    'refs/heads/refs/heads/main',
    'heads/main',
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
    expect(matrixFor(branch, matrix)).toBeUndefined();
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
        expect(matrixFor(name, matrix)).toBe(new Map(Object.entries(matrix)).get(name));
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
});
