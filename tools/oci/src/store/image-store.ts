import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { makeWhole } from '@fairway/crash-safe';

import type { Digest } from '../digest.ts';
import type { Descriptor, ImageConfig, Platform } from '../manifest.ts';
import { readImageFor, type PlatformImage } from '../platform-manifest.ts';
import type { ImageReference } from '../reference.ts';
import type { ImageSource } from '../layout-source.ts';
import { unpackLayer } from './unpack-layer.ts';

/** An image on this machine. */
export interface UnpackedImage {
  /** The digest of the platform's manifest. */
  readonly digest: Digest;
  readonly config: ImageConfig;
  /** The image's file system. */
  readonly root: string;
}

/**
 * Images of registries on this machine, unpacked, each once: blobs by their digests, file systems by their manifests'.
 * A download that was cut short is done again; a whole one is not looked at again.
 */
export class ImageStore {
  readonly #folder: string;
  readonly #pulls = new Map<string, Promise<UnpackedImage>>();

  /** @param folder absolute; made when it is not there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Reads the image that the reference names now, and fetches and unpacks the parts that are missing here.
   * @throws {RegistryError} when the registry refuses or the image is missing
   * @throws {PlatformMissingError} when it is there for other platforms only
   * @throws {Error} when a layer is not what its image says
   */
  async pull(
    registry: ImageSource,
    reference: ImageReference,
    platform: Pick<Platform, 'os' | 'architecture'>,
  ): Promise<UnpackedImage> {
    const image = await readImageFor(registry, reference, platform);
    // Tasks that start together wait for one pull.
    const pulled = this.#pulls.get(image.digest) ?? this.#unpack(registry, reference.repository, image);
    this.#pulls.set(image.digest, pulled);
    try {
      return await pulled;
    } finally {
      this.#pulls.delete(image.digest);
    }
  }

  async #unpack(registry: ImageSource, repository: string, image: PlatformImage): Promise<UnpackedImage> {
    const { digest, manifest, config } = image;
    const root = join(this.#folder, 'images', hex(digest));
    const done = `${root}.done`;
    if ((await readFile(done, 'utf8').catch(() => '')) === digest) return { digest, config, root };

    await makeWhole(
      root,
      async (draft) => {
        await mkdir(draft, { recursive: true });
        for (const [index, layer] of manifest.layers.entries()) {
          const diffId = config.rootfs.diff_ids[index];
          if (diffId === undefined)
            throw new Error(`${repository}@${digest} has more layers than its configuration names`);
          await unpackLayer(await this.#blob(registry, repository, layer), layer.mediaType, diffId, draft);
        }
        // Without its mark the folder was cut short.
        await rm(root, { recursive: true, force: true });
      },
      { isShared: true },
    );
    await writeFile(done, digest);
    return { digest, config, root };
  }

  async #blob(registry: ImageSource, repository: string, layer: Descriptor): Promise<string> {
    const folder = join(this.#folder, 'blobs');
    const file = join(folder, hex(layer.digest));
    if ((await stat(file).catch(() => undefined))?.size === layer.size) return file;
    await mkdir(folder, { recursive: true });
    await makeWhole(
      file,
      async (draft) => pipeline(await registry.readBlob(repository, layer), createWriteStream(draft)),
      { isShared: true },
    );
    return file;
  }
}

function hex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
