import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { temporaryFolder } from '../../test/test-workspace.ts';
import { readSavedPromotion, writeSavedPromotion } from './saved-promotion.ts';

const image = {
  image: `registry/shop/alpha@sha256:${'a'.repeat(64)}`,
  version: 'a1',
  commit: 'c1',
  tags: [],
};
const promotion = { from: 'dev', commit: 'c1', images: { alpha: image, beta: image } };
const asked = { from: 'dev', to: 'qa', services: [] };

async function saved(when = new Date()): Promise<string> {
  const file = join(temporaryFolder(), 'promotion.json');
  await writeSavedPromotion(file, 'qa', promotion, when);
  return file;
}

describe('a promotion that was chosen before', () => {
  test('is what was chosen, or the services of it that are named', async () => {
    const file = await saved();

    expect(await readSavedPromotion(file, asked)).toEqual(promotion);
    const { images } = await readSavedPromotion(file, { ...asked, services: ['beta'] });
    expect(Object.keys(images)).toEqual(['beta']);
  });

  test('is of two environments, and of no others', async () => {
    const file = await saved();

    await expect(readSavedPromotion(file, { ...asked, to: 'prod' })).rejects.toThrow(
      'is of dev and qa, not of dev and prod',
    );
    await expect(readSavedPromotion(file, { ...asked, from: 'prod' })).rejects.toThrow('is of dev and qa');
  });

  test('is refused after a day', async () => {
    const file = await saved(new Date('2026-11-28T12:00:00Z'));

    await expect(readSavedPromotion(file, asked, new Date('2026-11-29T12:00:01Z'))).rejects.toThrow(
      'more than a day old',
    );
    expect(await readSavedPromotion(file, asked, new Date('2026-11-29T11:59:59Z'))).toEqual(promotion);
  });

  test.each([
    ['nothing', ''],
    ['something else', '{"images":{}}'],
    [
      'an image without a digest',
      JSON.stringify({
        format: 1,
        from: 'dev',
        to: 'qa',
        when: new Date().toISOString(),
        commit: 'c',
        images: { alpha: { ...image, image: 'registry/shop/alpha:latest' } },
      }),
    ],
  ])('is refused where the file has %s', async (_what, text) => {
    const file = join(temporaryFolder(), 'promotion.json');
    writeFileSync(file, text);

    await expect(readSavedPromotion(file, asked)).rejects.toThrow('is not what promote --save writes');
  });
});
