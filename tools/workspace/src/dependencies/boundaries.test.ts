import { expect, test } from '@jest/globals';

import { readPackageKinds } from '../workspace.ts';
import { boundaryFaults, type PackageKind } from './boundaries.ts';

const named = (name: string, type: string, folder = `packages/${name}`): PackageKind => ({
  name: `@fairway/${name}`,
  folder,
  tags: [`type:${type}`],
  dependencies: [],
  devDependencies: [],
});
const packages = [
  named('shop-service', 'service'),
  named('shop-manifest', 'manifest', 'packages/shop-service/manifest'),
  named('cart-service', 'service'),
  named('cart-manifest', 'manifest', 'packages/cart-service/manifest'),
  named('service-manifest', 'library'),
  named('kit', 'library'),
  named('catalog', 'catalog'),
  named('environments', 'environments'),
  named('infra', 'infra'),
  named('cli', 'tool'),
  named('local-aws', 'stand-in'),
];

function faultsOf(from: string, list: 'dependencies' | 'devDependencies', to: string): readonly string[] {
  return boundaryFaults(
    packages.map((one) => (one.name === `@fairway/${from}` ? { ...one, [list]: [to] } : one)),
  );
}

test.each([
  ['shop-service', 'dependencies', '@fairway/kit'],
  ['shop-service', 'dependencies', '@fairway/shop-manifest'],
  ['shop-service', 'devDependencies', '@fairway/local-aws'],
  ['shop-manifest', 'dependencies', '@fairway/service-manifest'],
  ['catalog', 'dependencies', '@fairway/cart-manifest'],
  ['environments', 'dependencies', '@fairway/catalog'],
  ['infra', 'dependencies', '@fairway/environments'],
  ['infra', 'devDependencies', '@fairway/cli'],
  ['infra', 'dependencies', '@cdktf/provider-aws'],
  ['cli', 'dependencies', '@fairway/local-aws'],
  ['local-aws', 'dependencies', '@fairway/kit'],
  ['kit', 'dependencies', 'express'],
] as const)('%s may have in its %s %s', (from, list, to) => {
  expect(faultsOf(from, list, to)).toEqual([]);
});

test.each([
  ['shop-service', 'dependencies', '@fairway/cart-service'],
  ['shop-service', 'dependencies', '@fairway/cart-manifest'],
  ['shop-service', 'dependencies', '@fairway/local-aws'],
  ['shop-service', 'devDependencies', '@fairway/cli'],
  ['shop-manifest', 'dependencies', '@fairway/kit'],
  ['kit', 'dependencies', '@fairway/catalog'],
  ['environments', 'dependencies', '@fairway/infra'],
  ['infra', 'dependencies', '@fairway/cli'],
  ['cli', 'dependencies', '@fairway/infra'],
  ['cli', 'devDependencies', '@fairway/infra'],
  ['cli', 'dependencies', '@fairway/shop-service'],
  ['cli', 'dependencies', '@fairway/no-such-package'],
  ['cli', 'dependencies', 'cdktf'],
  ['environments', 'devDependencies', 'constructs'],
] as const)('%s may not have in its %s %s', (from, list, to) => {
  expect(faultsOf(from, list, to)).toEqual([
    expect.stringContaining(` may not depend on ${to}: it may have `),
  ]);
});

test.each([[[]], [['type:unheard-of']], [['type:tool', 'type:library']]])('tags %p are no kind', (tags) => {
  expect(boundaryFaults([{ ...named('kit', 'library'), tags }])).toEqual([
    expect.stringContaining('packages/kit/package.json: `nx.tags` must have one of type:service, '),
  ]);
});

test('no package of this workspace depends on what its kind may not', async () => {
  expect(boundaryFaults(await readPackageKinds())).toEqual([]);
});
