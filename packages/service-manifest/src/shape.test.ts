import { describe, expect, test } from '@jest/globals';

import { orders } from '../test/fixtures/orders.ts';
import { everySource } from '../test/support/worlds.ts';
import { manifestShape } from './manifest-shape.ts';
import { isUnknownField, shapeRules } from './shape.ts';

/** The faults in the definition of `orders` after these changes, each as its place and its rule. */
function faultsOf(changes: object): readonly string[] {
  return shapeRules(manifestShape, { ...orders, ...changes }).map(({ path, rule }) => `${path}: ${rule}`);
}

test('a definition that has every field of every kind is of the shape', () => {
  const { variables, secrets } = everySource({ API_KEY: { from: 'secretsManager', name: 'api-key' } });

  expect(
    faultsOf({ variables, secrets, needs: { topic: 'notices', signIn: 'always', stateBucket: true } }),
  ).toEqual([]);
});

describe('a field that nobody reads is named with the one that was meant', () => {
  test.each([
    [{ sumary: 'x' }, "sumary: must be a field that there is; did you mean 'summary'?"],
    [{ need: {} }, "need: must be a field that there is; did you mean 'needs'?"],
    [
      { needs: { databse: { poolSize: 1 } } },
      "needs.databse: must be a field that there is; did you mean 'database'?",
    ],
    [
      { needs: { database: { poolSize: 1, size: 2 } } },
      'needs.database.size: must be a field that there is; there are: poolSize, readerPoolSize',
    ],
    [
      { variables: { A: { from: 'setting', defualt: 'x' } } },
      "variables.A.defualt: must be a field that there is; did you mean 'default'?",
    ],
    [
      { secrets: { A: { from: 'secretsManager', name: 'a', key: 'b' } } },
      'secrets.A.key: must be a field that there is; there are: from, name',
    ],
    [
      { examples: [{ path: '/orders', summary: 'all', method: 'POST' }] },
      'examples.0.method: must be a field that there is; there are: path, summary',
    ],
    [{ constructor: 1 }, expect.stringMatching(/^constructor: must be a field that there is; there are: /)],
  ])('%j', (changes, fault) => {
    expect(faultsOf(changes)).toEqual([fault]);
  });

  test('all of them at once', () => {
    expect(faultsOf({ prot: 1, path: [], needs: { topics: 'notices' } })).toHaveLength(3);
  });
});

describe('a value of another kind', () => {
  test.each([
    [{ port: '8080' }, 'port: must be a number'],
    [{ port: undefined }, 'port: must be given'],
    [{ paths: '/orders' }, 'paths: must be a list'],
    [{ paths: [1] }, 'paths.0: must be text'],
    [{ needs: [] }, 'needs: must be an object'],
    [{ needs: null }, 'needs: must be an object'],
    [{ needs: { stateBucket: false } }, 'needs.stateBucket: must be one of true'],
    [
      { needs: { signIn: 'by-enviroment' } },
      "needs.signIn: must be one of always, by-environment; did you mean 'by-environment'?",
    ],
    [
      { variables: { A: { from: 'seting' } } },
      expect.stringMatching(/^variables\.A\.from: must be one of .*; did you mean 'setting'\?$/),
    ],
    [{ variables: { A: 'x' } }, 'variables.A: must be an object'],
    [{ variables: { A: { from: 'constant' } } }, 'variables.A.value: must be given'],
  ])('%j', (changes, fault) => {
    expect(faultsOf(changes)).toEqual([fault]);
  });

  test.each([undefined, null, 1, 'orders', []])('%j is no definition at all', (definition) => {
    expect(shapeRules(manifestShape, definition)).toHaveLength(1);
  });
});

test('only a field too many leaves the others to be judged', () => {
  expect(shapeRules(manifestShape, { ...orders, more: 1 }).every(isUnknownField)).toBe(true);
  expect(shapeRules(manifestShape, { ...orders, more: 1, port: 'x' }).every(isUnknownField)).toBe(false);
});
