import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { digestOf, isDigest } from './digest.ts';
import { MEDIA_TYPES, parseIndex, type Descriptor } from './manifest.ts';
import { RegistryError } from './registry/errors.ts';
import type { Registry } from './registry/registry.ts';

/** A place that images are read from: a registry, or a layout on this machine. */
export type ImageSource = Pick<Registry, 'readManifest' | 'readBlob'>;

const NAME = 'org.opencontainers.image.ref.name';

/**
 * Reads an OCI layout, the folder that `skopeo copy … oci:`, `buildah push … oci:` and `./fairway image build` write.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function layoutSource(folder: string): ImageSource {
  const blobOf = (digest: string): string => join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
  return {
    async readManifest(repository, reference) {
      const digest = isDigest(reference) ? reference : (await namedIn(folder, repository, reference)).digest;
      const content = await readFile(blobOf(digest)).catch((error: unknown) => {
        throw missing(`${folder} has no manifest ${digest} of ${repository}`, error);
      });
      if (digestOf(content) !== digest) {
        throw new RegistryError(`${blobOf(digest)} has other content than its name says`);
      }
      const { mediaType } = JSON.parse(content.toString('utf8')) as { mediaType?: string };
      return { content, digest, mediaType: mediaType ?? MEDIA_TYPES.manifest };
    },
    readBlob(_repository, { digest }): Promise<Readable> {
      // The code that unpacks a layer compares it with the image's digest.
      return Promise.resolve(createReadStream(blobOf(digest)));
    },
  };
}

/** The image of that name; a layout with one image needs none. */
async function namedIn(folder: string, repository: string, tag: string): Promise<Descriptor> {
  const text = await readFile(join(folder, 'index.json')).catch((error: unknown) => {
    throw missing(`${folder} is no OCI layout: it has no index.json`, error);
  });
  const { manifests } = parseIndex(text);
  const [only, ...others] = manifests;
  const named = manifests.find(
    ({ annotations }) => new Map(Object.entries(annotations ?? {})).get(NAME) === tag,
  );
  const found = named ?? (tag === 'latest' && others.length === 0 ? only : undefined);
  if (found !== undefined) return found;
  const names = manifests.flatMap(
    ({ annotations }) => new Map(Object.entries(annotations ?? {})).get(NAME) ?? [],
  );
  throw missing(`${folder} has no ${repository}:${tag}; it has ${names.join(', ') || 'no names'}`);
}

function missing(message: string, cause?: unknown): RegistryError {
  return new RegistryError(message, { status: 404, cause });
}
