/**
 * fauxqs sorts keys by language rules but pages by code units, so that a listing over more than one page loses and repeats keys
 * where the two orders differ (`B` and `a`). S3's order is that of the UTF-8 bytes, on every page.
 */
import type { S3Store } from '../fauxqs.ts';

const MAX_KEYS_A_PAGE = 1_000;

export function listInByteOrder(store: S3Store): void {
  const listObjects = store.listObjects.bind(store);
  store.listObjects = (bucket, options) => {
    const { prefix = '', delimiter = '', startAfter, marker, maxKeys = MAX_KEYS_A_PAGE } = options ?? {};
    const after = Buffer.from(startAfter ?? marker ?? '');
    const everything = listObjects(bucket, { prefix, maxKeys: Infinity }).objects;
    const entries = new Map<string, (typeof everything)[number] | undefined>();
    for (const object of everything) {
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      if (end < 0) entries.set(object.key, object);
      else entries.set(object.key.slice(0, end + delimiter.length), undefined);
    }
    const later = [...entries]
      .map(([name, object]) => ({ name, object, bytes: Buffer.from(name) }))
      .filter(({ bytes }) => after.length === 0 || Buffer.compare(bytes, after) > 0)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    let page = later.slice(0, Math.max(0, maxKeys));
    const isTruncated = later.length > page.length;
    // fauxqs goes on after the page's last object, also where a group of keys follows it: the page ends with the object.
    const lastObject = page.findLastIndex(({ object }) => object !== undefined);
    if (isTruncated && lastObject >= 0) page = page.slice(0, lastObject + 1);
    return {
      objects: page.flatMap(({ object }) => (object === undefined ? [] : [object])),
      commonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [name] : [])),
      isTruncated,
    };
  };
}
