import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { document, ImageStore, layoutSource, makeLayer, MEDIA_TYPES, parseReference } from '../src/index.ts';

const PLATFORM = { os: 'linux', architecture: 'arm64' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A layout of images by name, each with one file that says which it is. */
async function layoutOf(...names: string[]): Promise<string> {
  const layout = join(folder, 'layout');
  const blobs = join(layout, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const manifests = [];
  for (const name of names) {
    const files = join(folder, 'files', name);
    await mkdir(files, { recursive: true });
    await writeFile(join(files, 'name'), name);
    const layer = await makeLayer({ folder: files, target: '/app' });
    const config = document(MEDIA_TYPES.config, {
      ...PLATFORM,
      config: {},
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    });
    const manifest = document(MEDIA_TYPES.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: config.descriptor,
      layers: [layer.descriptor],
    });
    for (const { descriptor, content } of [layer, config, manifest]) {
      await writeFile(join(blobs, descriptor.digest.slice('sha256:'.length)), content);
    }
    manifests.push({ ...manifest.descriptor, annotations: { 'org.opencontainers.image.ref.name': name } });
  }
  await writeFile(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return layout;
}

const pull = async (layout: string, reference: string) =>
  new ImageStore(join(folder, 'store')).pull(layoutSource(layout), parseReference(reference), PLATFORM);

describe('images of a layout', () => {
  test('are found by tag and by digest', async () => {
    const layout = await layoutOf('v1', 'v2');

    const { digest, root } = await pull(layout, 'localhost/web:v2');

    expect(root).toContain('images');
    expect((await pull(layout, `localhost/web@${digest}`)).digest).toBe(digest);
    expect((await pull(layout, 'localhost/web:v1')).digest).not.toBe(digest);
  });

  test('of one image needs no tag', async () => {
    const layout = await layoutOf('v1');

    expect((await pull(layout, 'localhost/web')).digest).toBe(
      (await pull(layout, 'localhost/web:v1')).digest,
    );
  });

  test('an image that is not there is missing, and the message has those that are', async () => {
    const layout = await layoutOf('v1', 'v2');

    await expect(pull(layout, 'localhost/web:v3')).rejects.toMatchObject({
      isMissing: true,
      message: `${layout} has no web:v3; it has v1, v2`,
    });
    await expect(pull(join(folder, 'nothing'), 'localhost/web')).rejects.toMatchObject({ isMissing: true });
  });
});
