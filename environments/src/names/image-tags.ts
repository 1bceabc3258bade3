/**
 * First characters of the tags that keep an image: the repositories' expiry never deletes an image with such a tag.
 * The writer of an environment's release ledger gives one to each image that the ledger names, and takes it from
 * those that it no longer names.
 */
export const keptTagPrefix = 'keep-';

/** The images that the repositories' expiry leaves, besides those with a tag that keeps them. */
export const imageRetention = {
  /** The number of tagged images that stay, the newest ones; images with a `keep-…` tag count too. */
  newest: 10,
  /** Days that an image without a tag stays. */
  untaggedDays: 7,
} as const;

/**
 * The tag that keeps an image for an environment.
 * @param contentTag the image's own tag: the hash of what it is built from
 */
export function keptTag(environment: string, contentTag: string): string {
  return `${keptTagPrefix}${environment}-${contentTag}`;
}
