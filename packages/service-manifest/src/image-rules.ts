import type { BrokenRule } from './rules.ts';

const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

/** An image is named by its digest: a tag may move, and two tasks of one service would then run different code. */
export function imageRules(path: string, image: string): readonly BrokenRule[] {
  if (BY_DIGEST.test(image)) return [];
  return [{ path, rule: 'must be an image by digest, ending with @sha256:…', value: image }];
}
