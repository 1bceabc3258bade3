import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';
import { packTar, type TarEntry } from 'modern-tar';

import { digestOf } from '../src/index.ts';
import { resolveInRoot } from '../src/store/resolve-in-root.ts';
import { unpackLayer } from '../src/store/unpack-layer.ts';
import { temporaryFolder } from './support/folders.ts';
import { file, link } from './support/images.ts';

const PLAIN = 'application/vnd.oci.image.layer.v1.tar';

/** Unpacks layers one over the other. */
async function unpack(...layers: readonly (readonly TarEntry[])[]): Promise<string> {
  const root = temporaryFolder();
  for (const entries of layers) {
    const archive = await packTar(entries);
    const path = join(temporaryFolder(), 'layer');
    writeFileSync(path, archive);
    await unpackLayer(path, PLAIN, digestOf(archive), root);
  }
  return root;
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

describe('layers', () => {
  test('lie over each other: what is later replaces, removes and empties', async () => {
    const root = await unpack(
      [file('a', '1'), file('b/c', '1'), file('b/d', '1'), file('e/f', '1'), link('g', 'a')],
      [file('a', '2'), file('b/.wh.c', ''), file('e/new', '2'), file('e/.wh..wh..opq', ''), file('g', '2')],
    );

    expect(read(root, 'a')).toBe('2');
    expect(readdirSync(join(root, 'b'))).toEqual(['d']);
    expect(readdirSync(join(root, 'e'))).toEqual(['new']);
    expect(lstatSync(join(root, 'g')).isFile()).toBe(true);
  });

  test('keep links and who may run a file', async () => {
    const root = await unpack([
      file('usr/bin/node', 'node', 0o755),
      link('bin', 'usr/bin'),
      link('usr/bin/nodejs', 'usr/bin/node', 'link'),
      file('bin/more', 'through the link'),
    ]);

    expect(readlinkSync(join(root, 'bin'))).toBe('usr/bin');
    expect(read(root, 'usr/bin/more')).toBe('through the link');
    expect(read(root, 'usr/bin/nodejs')).toBe('node');
    expect(statSync(join(root, 'usr/bin/node')).mode & 0o111).toBe(0o111);
  });

  test('cannot write outside the folder: not by name, not through a link', async () => {
    const outside = temporaryFolder();
    const root = await unpack([
      file('../../escaped', 'by name'),
      file('/absolute', 'by root'),
      link('out', outside),
      file('out/escaped', 'through a link'),
      link('up', '../../..'),
      file('up/also', 'through a relative one'),
      link('file', join(outside, 'target')),
      file('file', 'over a link'),
    ]);

    expect(readdirSync(outside)).toEqual([]);
    expect(read(root, 'escaped')).toBe('by name');
    expect(read(root, 'absolute')).toBe('by root');
    expect(read(root, join(outside, 'escaped'))).toBe('through a link');
    expect(read(root, 'also')).toBe('through a relative one');
    expect(read(root, 'file')).toBe('over a link');
    expect(existsSync(join(root, '..', 'escaped'))).toBe(false);
  });

  test('whose content is not what the image says are refused', async () => {
    const archive = await packTar([file('a', '1')]);
    const path = join(temporaryFolder(), 'layer');
    writeFileSync(path, archive);
    const other = digestOf('other');

    await expect(unpackLayer(path, PLAIN, other, temporaryFolder())).rejects.toThrow(
      `the layer layer unpacks to ${digestOf(archive)}, its image says ${other}`,
    );
  });

  test('may be compressed with zstd; a damaged one is an error', async () => {
    const archive = await packTar([file('a', '1'.repeat(1000))]);
    const packed = zstdCompressSync(archive);
    const path = join(temporaryFolder(), 'layer');
    const root = temporaryFolder();
    writeFileSync(path, packed);
    await unpackLayer(path, `${PLAIN}+zstd`, digestOf(archive), root);
    writeFileSync(path, packed.subarray(0, -8));

    expect(read(root, 'a')).toHaveLength(1000);
    await expect(unpackLayer(path, `${PLAIN}+zstd`, digestOf(archive), root)).rejects.toThrow();
    await expect(unpackLayer(path, `${PLAIN}+gzip`, digestOf(archive), root)).rejects.toThrow();
  });

  test('with links in a circle end', async () => {
    const root = await unpack([link('a', 'b'), link('b', 'a')]);

    await expect(resolveInRoot(root, '/a/x')).rejects.toThrow('the links of /a/x go round in a circle');
  });
});
