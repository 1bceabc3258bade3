import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const TAG_LENGTH = 12;

/** Names a folder's content: 12 hexadecimal digits of a SHA-256 over every file's path and content. */
export async function contentTag(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesOf(folder)) {
    const content = await readFile(join(folder, file));
    // Lengths keep the end of one file from passing for the start of the next.
    hash.update(`${Buffer.byteLength(file)}:${file}:${content.length}:`).update(content);
  }
  return hash.digest('hex').slice(0, TAG_LENGTH);
}

/** By code unit, which no machine's locale changes. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted((a, b) => (a < b ? -1 : 1));
}
