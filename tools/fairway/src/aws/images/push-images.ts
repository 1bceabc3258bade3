import {
  assembleImage,
  compressArchive,
  formatReference,
  pushImage,
  readPlatforms,
  RegistryError,
  type BaseSource,
  type Digest,
  type ImageReference,
  type Registry,
} from '@fairway/oci';

import { Failure } from '../../terminal/failure.ts';
import { assertSameContent } from './same-content.ts';
import type { ServiceImage } from './service-image.ts';

/** The repositories of services' images, and their registry. */
export interface Repositories {
  readonly registry: Registry;
  readonly repositoryOf: (service: string) => string;
}

/** An image that is in its repository, whether or not it had to be sent. */
export interface PushedImage {
  readonly service: string;
  readonly tag: string;
  readonly commit: string;
  /** Its reference with its digest, as a task definition has it. */
  readonly reference: ImageReference;
  readonly digest: Digest;
  /** Bytes that were sent; 0 when it was there. */
  readonly sentBytes: number;
  readonly wasThere: boolean;
}

/**
 * Looks an image up by its content tag.
 * @returns undefined when it has to be sent
 * @throws {Failure} when the tag names other content than the bundle gives: somebody moved it
 */
export async function findImage(
  { registry, repositoryOf }: Repositories,
  made: ServiceImage,
): Promise<PushedImage | undefined> {
  const { service, tag } = made;
  const repository = repositoryOf(service);
  const found = await registry.findManifest(repository, tag).catch((error: unknown) => {
    throw registryFailure(error);
  });
  if (found === undefined) return undefined;
  const reference = { registry: registry.name, repository, digest: found.digest };
  const commit = assertSameContent(
    made,
    await readPlatforms(registry, reference),
    formatReference({ ...reference, tag }),
  );
  return { service, tag, commit, reference, digest: found.digest, sentBytes: 0, wasThere: true };
}

/**
 * Sends an image under its content tag and its aliases, without the parts that the repository has already.
 * @throws {Failure} with the registry's reason
 */
export async function sendImage(
  repositories: Repositories,
  made: ServiceImage,
  base: BaseSource,
  aliases: readonly string[],
): Promise<PushedImage> {
  const { registry, repositoryOf } = repositories;
  const { service, tag, commit, archive, settings } = made;
  const repository = repositoryOf(service);
  const layer = await compressArchive(archive);
  const image = assembleImage(made.base, layer, settings);
  try {
    const { sentBytes } = await pushImage({ registry, repository }, image, layer, base, [tag, ...aliases]);
    const { digest } = image.index.descriptor;
    const reference = { registry: registry.name, repository, digest };
    return { service, tag, commit, reference, digest, sentBytes, wasThere: false };
  } catch (error) {
    throw registryFailure(error);
  }
}

/** An image as it would be in its repository. */
export async function unsentImage(
  { registry, repositoryOf }: Repositories,
  { service, tag, commit, archive, base, settings }: ServiceImage,
): Promise<PushedImage> {
  const { digest } = assembleImage(base, await compressArchive(archive), settings).index.descriptor;
  const reference = { registry: registry.name, repository: repositoryOf(service), digest };
  return { service, tag, commit, reference, digest, sentBytes: 0, wasThere: false };
}

/** Gives an image that is there the names by which people look it up. */
export async function tagImage(
  { registry }: Repositories,
  { reference, digest }: PushedImage,
  aliases: readonly string[],
): Promise<void> {
  const { content, mediaType } = await registry.readManifest(reference.repository, digest);
  for (const alias of aliases) await registry.putManifest(reference.repository, alias, content, mediaType);
}

/** Turns a registry's refusal into a sentence that says what to do; returns any other error as it is. */
export function registryFailure(error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  const fix = error.isMissing
    ? '. Repositories are made by: ./fairway deploy ecr'
    : error.isDenied
      ? '. See who you are with: aws sts get-caller-identity'
      : '';
  return new Failure(`${error.message}${fix}`);
}
