import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { document, layoutSource, makeLayer, MEDIA_TYPES, type ImageSource, type Layer } from '@fairway/oci';

/** The registry in names of this machine's images, as podman has it: `localhost/web:v1`. */
export const LOCAL_REGISTRY = 'localhost';

/** Its program is this machine's Node. */
const NODE_IMAGE = 'node';

/** The folder of an image of this machine: an OCI layout for each name. */
export function localImageFolder(folder: string): string {
  return join(folder, 'images');
}

/**
 * Images that lie on this machine as OCI layouts, `<folder>/images/<name>`. One is always there: `localhost/node`, whose
 * program is this machine's Node, so that a first task needs no image.
 */
export async function localImageSource(folder: string, repository: string): Promise<ImageSource> {
  const layout = join(localImageFolder(folder), repository);
  if (repository === NODE_IMAGE) await writeNodeImage(layout);
  return layoutSource(layout);
}

/** Its program is an empty file: where an image's Node does not start, this machine's takes its place. */
async function writeNodeImage(layout: string): Promise<void> {
  const isThere = await access(join(layout, 'index.json')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const files = await mkdtemp(join(tmpdir(), 'node-image-'));
  try {
    await writeFile(join(files, 'node'), '');
    const layer = await makeLayer({ folder: files, target: '/usr/local/bin' });
    const images = ['amd64', 'arm64'].map((architecture) => imageOf(layer, architecture));
    const contents = [layer, ...images.flatMap(({ config, manifest }) => [config, manifest])];
    const blobs = join(layout, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    for (const { descriptor, content } of contents) {
      await writeFile(join(blobs, descriptor.digest.slice('sha256:'.length)), content);
    }
    const manifests = images.map(({ manifest, platform }) => ({ ...manifest.descriptor, platform }));
    const index = document(MEDIA_TYPES.index, { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
    await writeFile(join(blobs, index.descriptor.digest.slice('sha256:'.length)), index.content);
    // Last: who finds it finds everything.
    const named = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [index.descriptor] };
    await writeFile(join(layout, 'index.json'), JSON.stringify(named));
  } finally {
    await rm(files, { recursive: true, force: true });
  }
}

function imageOf(layer: Layer, architecture: string) {
  const platform = { os: 'linux', architecture };
  const config = document(MEDIA_TYPES.config, {
    ...platform,
    config: { Entrypoint: ['/usr/local/bin/node'], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  });
  const manifest = document(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  return { platform, config, manifest };
}
