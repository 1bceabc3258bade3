import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import type { Image } from './image.ts';
import type { Layer } from './layer.ts';
import { MEDIA_TYPES, type Descriptor } from './manifest.ts';
import type { BaseSource } from './push-image.ts';

/**
 * Writes an image as an OCI layout: a folder that skopeo, podman and others read.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @param tag by which tools find it in the folder
 */
export async function writeLayout(
  folder: string,
  image: Image,
  layer: Layer,
  base: BaseSource,
  tag: string,
): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const write = (descriptor: Descriptor, content: Buffer): Promise<void> =>
    writeFile(join(blobs, descriptor.digest.slice('sha256:'.length)), content);

  await write(layer.descriptor, layer.content);
  const baseLayers = base.platforms.flatMap(({ manifest }) => manifest.layers);
  for (const each of new Map(baseLayers.map((one) => [one.digest, one])).values()) {
    await write(each, await buffer(await base.registry.readBlob(base.repository, each)));
  }
  for (const { manifest, config } of image.platforms) {
    await write(config.descriptor, config.content);
    await write(manifest.descriptor, manifest.content);
  }
  await write(image.index.descriptor, image.index.content);

  const named = { ...image.index.descriptor, annotations: { 'org.opencontainers.image.ref.name': tag } };
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [named] };
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
