import { join } from 'node:path';

import { parseReference, type BaseSource } from '@fairway/oci';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Bundle } from '../../bundles/bundle.ts';
import type { AwsConfig } from '../config.ts';
import { attachSbom } from './attach-sbom.ts';
import { readBase } from './base-image.ts';
import { readDockerfile, type Dockerfile } from './dockerfile.ts';
import {
  findImage,
  sendImage,
  tagImage,
  unsentImage,
  type PushedImage,
  type Repositories,
} from './push-images.ts';
import { imageTag, makeServiceImage, type ServiceImage } from './service-image.ts';

export interface ImageBuild {
  readonly root: string;
  /** Folder for the files of the base image; absolute. */
  readonly dataFolder: string;
  /** `owner/name` at GitHub. */
  readonly repository: string;
  readonly config: AwsConfig;
  /** Reference of a copy of the base, in place of the Dockerfile's own. */
  readonly base?: string | undefined;
}

/** Images made of bundles, not sent yet. */
export interface MadeImages {
  readonly images: readonly ServiceImage[];
  readonly base: BaseSource;
}

/** Makes the images of bundles: the same everywhere, and in about a second. */
export async function makeImages(
  { root, dataFolder, repository, config, base: copy }: ImageBuild,
  bundles: readonly Bundle[],
  manifests: readonly ServiceManifest[],
): Promise<MadeImages> {
  const dockerfile: Dockerfile = await readDockerfile(root);
  const reference = copy === undefined ? dockerfile.base : parseReference(copy);
  const base = await readBase(reference, join(dataFolder, 'images'), config);
  const images = await Promise.all(
    bundles.map(async (bundle) => {
      const port = manifests.find(({ name }) => name === bundle.service)?.port ?? 0;
      const parts = { dockerfile, base: base.platforms, source: { repository, port, root } };
      return makeServiceImage(bundle, await imageTag(root, bundle), parts);
    }),
  );
  return { images, base };
}

/** A dry run of sending images: it finds those that are there, and computes the digests of the others. */
export async function lookAtImages(
  repositories: Repositories,
  { images }: MadeImages,
): Promise<readonly PushedImage[]> {
  return Promise.all(
    images.map(async (made) => (await findImage(repositories, made)) ?? unsentImage(repositories, made)),
  );
}

/**
 * Sends the images that are not there; gives all of them their aliases.
 * @param onPushed called as each is done
 */
export async function pushImages(
  repositories: Repositories,
  { images, base }: MadeImages,
  aliases: readonly string[],
  onPushed: (image: PushedImage) => void,
): Promise<readonly PushedImage[]> {
  return Promise.all(
    images.map(async (made) => {
      const present = await findImage(repositories, made);
      if (present !== undefined) await tagImage(repositories, present, aliases);
      const pushed = present ?? (await sendImage(repositories, made, base, aliases));
      await attachSbom(repositories, made, pushed);
      onPushed(pushed);
      return pushed;
    }),
  );
}
