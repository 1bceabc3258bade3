import { expect, test } from '@jest/globals';

import { boundaryFaults, type Declaration } from './boundaries.ts';
import { lockfileFaults, versionFaults } from './versions.ts';

const named = (name: string, type: string, folder = `packages/${name}`): Declaration => ({
  name: `@fairway/${name}`,
  folder,
  tags: [`type:${type}`],
  dependencies: {},
  devDependencies: {},
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

/** A dependency of tests has brackets. */
test.each([
  ['shop-service', 'kit shop-manifest (local-aws)', 'cart-service cart-manifest local-aws (cli)'],
  ['shop-manifest', 'service-manifest', 'kit'],
  ['kit', 'service-manifest', 'catalog'],
  ['catalog', 'cart-manifest', 'environments'],
  ['environments', 'catalog', 'infra (infra)'],
  ['infra', 'environments (cli)', 'cli'],
  ['cli', 'local-aws', 'infra (infra) shop-service no-such-package'],
  ['local-aws', 'kit', 'cli'],
])('%s may depend on %s, and not on %s', (from, allowed, refused) => {
  const faultsOf = (word: string) => {
    const name = `@fairway/${word.replace(/[()]/g, '')}`;
    const list = word.startsWith('(') ? 'devDependencies' : 'dependencies';
    return boundaryFaults(
      packages.map((one) =>
        one.name === `@fairway/${from}` ? { ...one, [list]: { [name]: '0.1.0' } } : one,
      ),
    );
  };

  expect(allowed.split(' ').flatMap(faultsOf)).toEqual([]);
  for (const word of refused.split(' '))
    expect(faultsOf(word)).toEqual([
      expect.stringContaining(`may not depend on @fairway/${word.replace(/[()]/g, '')}: `),
    ]);
});

test('CDKTF is for infra alone, and a package has one kind', () => {
  const withCdktf = (name: string, type: string) => ({
    ...named(name, type),
    dependencies: { cdktf: '0.21.0' },
  });

  expect(boundaryFaults([withCdktf('infra', 'infra')])).toEqual([]);
  expect(boundaryFaults([withCdktf('cli', 'tool')])).toHaveLength(1);
  for (const tags of [[], ['type:unheard-of'], ['type:tool', 'type:library']])
    expect(boundaryFaults([{ ...named('kit', 'library'), tags }])).toEqual([
      expect.stringContaining('packages/kit/package.json: `nx.tags` must have one of type:service, '),
    ]);
});

const page =
  '| package | what for | why |\n| `zod` | x | y |\n| `@aws-sdk/client-*` | x | y |\n| `pinned` | z |\n';
const sound = { zod: '4.0.0', '@aws-sdk/client-s3': '3.0.0', '@fairway/kit': '0.1.0' };
const faultsOf = (...declared: readonly Record<string, string>[]) =>
  versionFaults(
    declared.map((dependencies, index) => ({ folder: String(index), dependencies, devDependencies: {} })),
    page,
  );

test('dependencies are pinned, alike and documented', () => {
  expect(faultsOf(sound, sound)).toEqual([]);
  for (const version of ['^4.0.0', '~4.0.0', '4', '*', 'latest', '>=4.0.0', '4.0.0 || 5.0.0'])
    expect(faultsOf({ ...sound, zod: version })).toEqual([
      `0: 'zod' must be pinned to an exact version, got: '${version}'`,
    ]);
  expect(faultsOf(sound, { zod: '4.1.0' })).toEqual([
    "'zod' must have one version everywhere, got: 4.0.0 in 0, 4.1.0 in 1",
  ]);
  expect(faultsOf({ zod: '4.0.0', left: '1.0.0' })).toEqual([
    "docs/dependencies.md has no line for 'left': say what it is for and why this one",
    "docs/dependencies.md has a line for '@aws-sdk/client-*', which no package.json names: remove it",
  ]);
});

test.each([
  ['{"resolved":"packages/a","link":true}', 0, 'added 3 packages', undefined],
  ['"resolved": "https://example.test/a.tgz",\n"resolved": "http://b"', 0, '', 'address of 2 package(s)'],
  ['{}', 0, 'npm error Missing: @x/linux-arm64@1.0.0 from lock file\nmore', 'Missing: @x/linux-arm64@1.0.0'],
  ['{}', 1, 'npm error EUSAGE', 'npm error EUSAGE'],
])(
  'a lockfile %j, for which npm ended with %i and said %j, is refused with %j',
  (text, exit, output, fault) => {
    expect(lockfileFaults(text, { exit, output })).toEqual(
      fault === undefined ? [] : [expect.stringContaining(fault)],
    );
  },
);
