/**
 * fauxqs sorts keys by language rules but pages by code units, so that a listing over more than one page loses and repeats keys
 * where the two orders differ (`B` and `a`). S3's order is that of the UTF-8 bytes, on every page.
 */
import type { S3Store } from '../fauxqs.ts';

const MAX_KEYS_A_PAGE = 1_000;

export function listInByteOrder(store: S3Store): void {
  const listObjects = store.listObjects.bind(store);
  store.listObjects = (bucket, options) => {
    // Common prefixes are grouped while paging; nothing here lists more than a page of them.
    if (options?.delimiter !== undefined) return listObjects(bucket, options);
    const { prefix = '', startAfter, marker, maxKeys = MAX_KEYS_A_PAGE } = options ?? {};
    const after = Buffer.from(startAfter ?? marker ?? '');
    const everything = listObjects(bucket, { prefix, maxKeys: Infinity }).objects;
    const objects = everything
      .map((object) => ({ object, key: Buffer.from(object.key) }))
      .filter(({ key }) => after.length === 0 || Buffer.compare(key, after) > 0)
      .sort((a, b) => Buffer.compare(a.key, b.key))
      .map(({ object }) => object);
    return {
      objects: objects.slice(0, maxKeys),
      commonPrefixes: [],
      isTruncated: objects.length > maxKeys,
    };
  };
}
