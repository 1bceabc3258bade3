import { RegistryError, type Registry } from '@fairway/oci';
import { expect, test } from '@jest/globals';

import { imageFaults } from './known-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const alpha = {
  image: `registry.example/shop/alpha@${digest}`,
  version: 'a1',
  commit: '0123456789abcdef0123456789abcdef01234567',
  tags: [],
};

test.each<[string, Error, RegExp]>([
  [
    'that somebody deleted is told with the commands that make it again',
    new RegistryError('registry registry.example: 404', { status: 404 }),
    /^the image of alpha a1 is not in its repository any more, somebody deleted shop\/alpha@sha256:aaaaaaaaaaaa…: make it again with git checkout 0123456789ab && \.\/fairway image push alpha$/,
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
