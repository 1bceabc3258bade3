import { buffer } from 'node:stream/consumers';

import { formatReference, type ImageReference } from './reference.ts';
import {
  isIndex,
  parseConfig,
  parseIndex,
  parseManifest,
  type Descriptor,
  type Platform,
} from './manifest.ts';
import type { ImageConfig, ImageManifest } from './manifest.ts';
import type { Digest } from './digest.ts';
import type { ImageSource } from './layout-source.ts';

/** One platform of an image in a registry. */
export interface PlatformImage {
  readonly digest: Digest;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** The image exists, but not for the requested platform. */
export class PlatformMissingError extends Error {
  override name = 'PlatformMissingError';
}

/**
 * Reads every platform of an image: those of its index, or its only one. Entries that are no images, such as
 * BuildKit's attestations, are passed over.
 * @throws {RegistryError} when it is missing or the registry refuses
 */
export async function readPlatforms(
  registry: ImageSource,
  reference: ImageReference,
): Promise<readonly PlatformImage[]> {
  const { repository, tag, digest } = reference;
  const found = await registry.readManifest(repository, digest ?? tag ?? 'latest');
  if (!isIndex(found.mediaType)) {
    return [await withConfig(registry, repository, found.digest, parseManifest(found.content))];
  }
  const images = parseIndex(found.content).manifests.filter(isImage);
  return Promise.all(images.map((each) => readPlatform(registry, repository, each)));
}

/**
 * Reads an image for one platform.
 * @throws {PlatformMissingError} that names the platforms it is there for
 * @throws {RegistryError} when it is missing or the registry refuses
 */
export async function readImageFor(
  registry: ImageSource,
  reference: ImageReference,
  wanted: Pick<Platform, 'os' | 'architecture'>,
): Promise<PlatformImage> {
  const { repository, tag, digest } = reference;
  const found = await registry.readManifest(repository, digest ?? tag ?? 'latest');
  const isWanted = (platform: Pick<Platform, 'os' | 'architecture'>): boolean =>
    platform.os === wanted.os && platform.architecture === wanted.architecture;
  const missing = (others: readonly Pick<Platform, 'os' | 'architecture'>[]): PlatformMissingError => {
    const names = others.map(({ os, architecture }) => `${os}/${architecture}`).join(', ');
    return new PlatformMissingError(
      `${formatReference(reference)} has no image for ${wanted.os}/${wanted.architecture}; it has ${names || 'none'}`,
    );
  };

  if (!isIndex(found.mediaType)) {
    const image = await withConfig(registry, repository, found.digest, parseManifest(found.content));
    if (!isWanted(image.config)) throw missing([image.config]);
    return image;
  }
  const images = parseIndex(found.content).manifests.filter(isImage);
  const platforms = images.flatMap(({ platform }) => platform ?? []);
  const match = images.find(({ platform }) => platform !== undefined && isWanted(platform));
  if (match === undefined) throw missing(platforms);
  return readPlatform(registry, repository, match);
}

function isImage({ platform, annotations }: Descriptor): boolean {
  return platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined;
}

async function readPlatform(
  registry: ImageSource,
  repository: string,
  { digest }: Descriptor,
): Promise<PlatformImage> {
  const { content } = await registry.readManifest(repository, digest);
  return withConfig(registry, repository, digest, parseManifest(content));
}

async function withConfig(
  registry: ImageSource,
  repository: string,
  digest: Digest,
  manifest: ImageManifest,
): Promise<PlatformImage> {
  const config = parseConfig(await buffer(await registry.readBlob(repository, manifest.config)));
  return { digest, manifest, config };
}
