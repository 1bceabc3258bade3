import { buffer } from 'node:stream/consumers';

import type { Image, Document } from './image.ts';
import type { Layer } from './layer.ts';
import type { Descriptor } from './manifest.ts';
import type { PlatformImage } from './platform-manifest.ts';
import type { Registry } from './registry/registry.ts';

/** The source of a base's layers. */
export interface BaseSource {
  readonly registry: Registry;
  readonly repository: string;
  readonly platforms: readonly PlatformImage[];
}

export interface PushedBlobs {
  readonly sentBytes: number;
  /** Bytes of layers that were there already, or that the registry took from another of its repositories. */
  readonly presentBytes: number;
}

/**
 * Sends an image: layers, configurations, manifests, and the index last, so that nothing names a missing part.
 * @param tags besides the digest, under which it can always be found
 * @param siblings repositories of the same registry that may have the base's layers
 */
export async function pushImage(
  target: { readonly registry: Registry; readonly repository: string; readonly sibling?: string },
  image: Image,
  layer: Layer,
  base: BaseSource,
  tags: readonly string[],
): Promise<PushedBlobs> {
  const { registry, repository } = target;
  const sent = { sentBytes: 0, presentBytes: 0 };
  const put = async (blob: Descriptor, content: () => Promise<Blob>, from?: string): Promise<void> => {
    const how = await registry.putBlob(repository, blob.digest, content, from);
    sent[how === 'sent' ? 'sentBytes' : 'presentBytes'] += blob.size;
  };
  const baseLayers = new Map(
    base.platforms.flatMap(({ manifest }) => manifest.layers.map((each) => [each.digest, each] as const)),
  );
  await Promise.all([
    put(layer.descriptor, async () => blobOf(layer.content)),
    ...[...baseLayers.values()].map((each) =>
      put(
        each,
        async () => blobOf(await buffer(await base.registry.readBlob(base.repository, each))),
        target.sibling,
      ),
    ),
    ...image.platforms.map(({ config }) => put(config.descriptor, async () => blobOf(config.content))),
  ]);
  await Promise.all(image.platforms.map(({ manifest }) => putDocument(target, manifest)));
  await putDocument(target, image.index);
  for (const tag of tags) {
    await registry.putManifest(repository, tag, image.index.content, image.index.descriptor.mediaType);
  }
  return sent;
}

async function putDocument(
  { registry, repository }: { readonly registry: Registry; readonly repository: string },
  { descriptor, content }: Document,
): Promise<void> {
  await registry.putManifest(repository, descriptor.digest, content, descriptor.mediaType);
}

function blobOf(content: Buffer): Blob {
  return new Blob([new Uint8Array(content)]);
}
