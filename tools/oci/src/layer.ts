import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { packTar, type TarEntry } from 'modern-tar';

import { digestOf, type Digest } from './digest.ts';
import { MEDIA_TYPES, type Descriptor } from './manifest.ts';

/** A layer's files as an archive: its content, before it is compressed. */
export interface Archive {
  readonly bytes: Uint8Array;
  /** Digest of the archive: the same on every machine, while compressors differ by processor. */
  readonly diffId: Digest;
}

/** A layer as a registry keeps it. */
export interface Layer {
  readonly descriptor: Descriptor;
  readonly content: Buffer;
  readonly diffId: Digest;
}

/** A folder of this machine and where its files go in the image. */
export interface LayerSource {
  readonly folder: string;
  /** Absolute, such as `/app`. */
  readonly target: string;
}

const OWNER = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;
const FOLDER_MODE = 0o755;
const FILE_MODE = 0o644;
/** The byte of gzip's header that names the system it was made on; 255 is "unknown". RFC 1952, 2.3.1 */
const GZIP_SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * Makes an archive of a folder's files. The same files give the same archive on every machine: sorted by code unit, owned by
 * root, without times and without the modes they happen to have here. Only files and folders are taken; a link is a fault.
 * @throws {Error} that names what is neither a file nor a folder
 */
export async function makeArchive(source: LayerSource): Promise<Archive> {
  const bytes = await pack(source);
  return { bytes, diffId: digestOf(bytes) };
}

/** Compresses an archive to a layer. It takes longer than all the rest, so it is left until something has to be sent. */
export async function compressArchive({ bytes, diffId }: Archive): Promise<Layer> {
  const content = await promisify(gzip)(bytes, { level: 9 });
  content[GZIP_SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return {
    content,
    diffId,
    descriptor: { mediaType: MEDIA_TYPES.layer, digest: digestOf(content), size: content.length },
  };
}

/** An archive of a folder's files, compressed. */
export async function makeLayer(source: LayerSource): Promise<Layer> {
  return compressArchive(await makeArchive(source));
}

async function pack({ folder, target }: LayerSource): Promise<Uint8Array> {
  const base = target.replace(/^\/+/, '');
  const entries: TarEntry[] = parentsOf(base).map(folderEntry);
  for (const { path, isFolder } of await entriesOf(folder)) {
    const name = `${base}/${path}`;
    entries.push(isFolder ? folderEntry(name) : fileEntry(name, await readFile(join(folder, path))));
  }
  return packTar(entries);
}

function folderEntry(path: string): TarEntry {
  return { header: { ...OWNER, name: `${path}/`, type: 'directory', mode: FOLDER_MODE, size: 0 } };
}

function fileEntry(name: string, body: Buffer): TarEntry {
  return { header: { ...OWNER, name, type: 'file', mode: FILE_MODE, size: body.length }, body };
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function entriesOf(
  folder: string,
): Promise<readonly { readonly path: string; readonly isFolder: boolean }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => {
      const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (!entry.isFile() && !entry.isDirectory()) {
        throw new Error(`a layer takes files and folders; '${path}' in ${folder} is neither`);
      }
      return { path, isFolder: entry.isDirectory() };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
