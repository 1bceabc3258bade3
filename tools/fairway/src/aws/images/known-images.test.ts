import { RegistryError, type Registry } from '@fairway/oci';
import { expect, test } from '@jest/globals';

import { imageFaults, keepImages } from './known-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const alpha = {
  image: `registry.example/shop/alpha@${digest}`,
  version: 'a1',
  commit: '0123456789abcdef0123456789abcdef01234567',
  tags: [],
};

test.each<[string, Error, RegExp]>([
  [
    'that is gone is told with the commands that make it again',
    new RegistryError('registry registry.example: 404', { status: 404 }),
    /^the image of alpha a1 is not in its repository: shop\/alpha@sha256:aaaaaaaaaaaa… has expired, was deleted, or was never sent\. Make it again with git checkout 0123456789ab && \.\/fairway image push alpha$/,
  ],
  [
    'that may not be read is told with the registry’s reason',
    new RegistryError('registry registry.example: 403 denied', { status: 403 }),
    /^the image of alpha a1, registry\.example\/shop\/alpha@sha256:a{64}, cannot be read: registry registry\.example: 403 denied$/,
  ],
  [
    'that is none is told with what is wrong with it',
    new Error('expected an image manifest'),
    /^the image of alpha a1, .* cannot be read: expected an image manifest$/,
  ],
])('an image %s', async (_what, error, sentence) => {
  const registry = { readManifest: () => Promise.reject(error) } as unknown as Registry;

  expect(await imageFaults({ registry }, { alpha }, {})).toEqual([expect.stringMatching(sentence)]);
});

test('an image that expires before it gets its tag is told, and any other failure is as the registry has it', async () => {
  const failing = (status: number): Registry =>
    ({
      findManifest: () => Promise.resolve(undefined),
      readManifest: () => Promise.reject(new RegistryError(`registry: ${status}`, { status })),
    }) as unknown as Registry;

  await expect(keepImages({ registry: failing(404) }, 'dev', [alpha])).rejects.toThrow(
    `${alpha.image} was deleted just now: run the same command again, it says how to make the image`,
  );
  await expect(keepImages({ registry: failing(500) }, 'dev', [alpha])).rejects.toThrow('registry: 500');
});
