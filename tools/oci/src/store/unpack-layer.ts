import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createGunzip, createZstdDecompress } from 'node:zlib';

import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';

import type { Digest } from '../digest.ts';
import { resolveInRoot } from './resolve-in-root.ts';

/** Marks a file that a layer removes from those below it. https://github.com/opencontainers/image-spec/blob/main/layer.md */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Writing, entering and reading for the owner: an image's folder must be removable again. */
const OWNER_RIGHTS = 0o700;

/**
 * Unpacks one layer over the files that are in the folder. Owners and devices are left out: they need root and mean
 * nothing to a process that runs as this user.
 * @param mediaType of the layer: uncompressed, gzip or zstd
 * @throws {Error} when the archive is damaged, or its content is not `diffId`
 */
export async function unpackLayer(
  file: string,
  mediaType: string,
  diffId: Digest,
  root: string,
): Promise<void> {
  const hash = createHash('sha256');
  const hashed = new PassThrough();
  hashed.on('data', (chunk: Buffer) => hash.update(chunk));
  const archive = pipeline([createReadStream(file), ...decompression(mediaType), hashed]);
  const bytes = Readable.toWeb(hashed) as ReadableStream<Uint8Array<ArrayBuffer>>;
  // Both are awaited: the failure of one ends the other.
  await Promise.all([archive, unpackEntries(bytes.pipeThrough(createTarDecoder({ strict: true })), root)]);
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== diffId)
    throw new Error(`the layer ${basename(file)} unpacks to ${found}, its image says ${diffId}`);
}

function decompression(mediaType: string): readonly NodeJS.ReadWriteStream[] {
  if (mediaType.endsWith('zstd')) return [createZstdDecompress()];
  return mediaType.endsWith('gzip') ? [createGunzip()] : [];
}

async function unpackEntries(entries: ReadableStream<ParsedTarEntry>, root: string): Promise<void> {
  const own = new Set<string>();
  for await (const entry of entries) {
    const path = posix.join('/', entry.header.name);
    const name = posix.basename(path);
    const folder = await resolveInRoot(root, posix.dirname(path));
    if (name === OPAQUE) await removeOlder(folder, own);
    else if (name.startsWith(WHITEOUT)) {
      await rm(join(folder, name.slice(WHITEOUT.length)), { recursive: true, force: true });
    } else if (name !== '') {
      own.add(join(folder, name));
      await writeEntry(entry, root, join(folder, name));
      if (entry.header.type === 'file' || entry.header.type === undefined) continue;
    }
    await entry.body.cancel();
  }
}

/** Empties a folder of the files from lower layers. */
async function removeOlder(folder: string, own: ReadonlySet<string>): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!own.has(join(folder, name))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function writeEntry({ header, body }: ParsedTarEntry, root: string, target: string): Promise<void> {
  const { type = 'file', mode = 0o644, linkname = '' } = header;
  if (type === 'directory') {
    await mkdir(target, { recursive: true, mode: mode | OWNER_RIGHTS });
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { recursive: true, force: true });
  if (type === 'file')
    await pipeline(Readable.fromWeb(body as WebStream), createWriteStream(target, { mode: mode | 0o600 }));
  else if (type === 'symlink') await symlink(linkname, target);
  else if (type === 'link') await link(await resolveInRoot(root, posix.join('/', linkname)), target);
}
