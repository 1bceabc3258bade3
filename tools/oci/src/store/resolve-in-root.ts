import { lstat, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** More links in one path than any image has: a circle. */
const MAX_LINKS = 40;

/**
 * Finds a path of an image's file system below a folder of this machine, with links followed as they would be inside the
 * container: `/etc` in a link is the image's, and nothing leads out of the folder.
 * @param path absolute or relative to the image's root
 * @returns the path on this machine; its last part need not exist
 * @throws {Error} when links go round in a circle
 */
export async function resolveInRoot(root: string, path: string): Promise<string> {
  const parts = path.split('/').toReversed();
  let links = 0;
  let inside = '/';
  while (parts.length > 0) {
    const part = parts.pop() ?? '';
    const next = posix.join(inside, part);
    const target =
      part === '' || part === '.' || part === '..' ? undefined : await linkTarget(join(root, next));
    if (target === undefined) {
      inside = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new Error(`the links of ${path} go round in a circle`);
    if (target.startsWith('/')) inside = '/';
    parts.push(...target.split('/').toReversed());
  }
  return join(root, inside);
}

async function linkTarget(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() === true ? readlink(path) : undefined;
}
