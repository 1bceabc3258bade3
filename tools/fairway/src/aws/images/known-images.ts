import { keptTag } from '@fairway/environments';
import {
  parseReference,
  PlatformMissingError,
  readImageFor,
  RegistryError,
  type ImageReference,
} from '@fairway/oci';

import { Failure } from '../../terminal/failure.ts';
import type { Images, LedgerImage } from '../ledger/ledger.ts';
import type { Repositories } from './push-images.ts';

/** The processor architecture of each service's tasks, from its settings. */
export type Architectures = Readonly<Record<string, 'arm64' | 'x86_64'>>;

/**
 * Checks that a ledger's images can be started: each exists, for the processor of the service's tasks.
 * @returns a sentence for each that cannot
 */
export async function imageFaults(
  { registry }: Pick<Repositories, 'registry'>,
  images: Images,
  architectures: Architectures,
): Promise<readonly string[]> {
  const faults = await Promise.all(
    Object.entries(images).map(async ([service, { image, version, commit }]) => {
      const architecture =
        new Map(Object.entries(architectures)).get(service) === 'x86_64' ? 'amd64' : 'arm64';
      try {
        await readImageFor(registry, parseReference(image), { os: 'linux', architecture });
        return [];
      } catch (error) {
        if (error instanceof PlatformMissingError) return [`${service}: ${error.message}`];
        if (error instanceof RegistryError && error.isMissing) {
          return [missingSentence(service, parseReference(image), version, commit)];
        }
        return [`the image of ${service} ${version}, ${image}, cannot be read: ${(error as Error).message}`];
      }
    }),
  );
  return faults.flat();
}

/** The same commit gives the same digest, so a deleted image can be made again. */
function missingSentence(
  service: string,
  { repository, digest }: ImageReference,
  version: string,
  commit: string,
): string {
  const name = `${repository}@${digest?.slice(0, 19) ?? ''}…`;
  return `the image of ${service} ${version} is not in its repository: ${name} has expired, was deleted, or was never sent. Make it again with git checkout ${commit.slice(0, 12)} && ./fairway image push ${service}`;
}

/**
 * Gives images the tag that keeps them from expiring as long as an environment's ledger names them; images with that
 * tag are left as they are.
 */
export async function keepImages(
  { registry }: Pick<Repositories, 'registry'>,
  environment: string,
  images: readonly Pick<LedgerImage, 'image' | 'version'>[],
): Promise<void> {
  await Promise.all(
    images.map(async ({ image, version }) => {
      const { repository, digest } = digestReference(image);
      const tag = keptTag(environment, version);
      if ((await registry.findManifest(repository, tag))?.digest === digest) return;
      const { content, mediaType } = await registry
        .readManifest(repository, digest)
        .catch(goneMeanwhile(image));
      await registry.putManifest(repository, tag, content, mediaType);
    }),
  );
}

/** ECR may delete an expired image at any moment: also between the look at it and the tag that keeps it. */
function goneMeanwhile(image: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof RegistryError) || !error.isMissing) throw error;
    throw new Failure(
      `${image} was deleted just now: run the same command again, it says how to make the image`,
    );
  };
}

function digestReference(image: string): ImageReference & { readonly digest: string } {
  const reference = parseReference(image);
  if (reference.digest === undefined) throw new Error(`${image} has no digest`);
  return { ...reference, digest: reference.digest };
}
