import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packagesInBundle, type BundledPackage } from '@fairway/bundle/packages';
import { makeArchive, type Archive, type ImageSettings, type PlatformImage } from '@fairway/oci';

import type { Bundle } from '../../bundles/bundle.ts';
import type { Dockerfile } from './dockerfile.ts';

/** A service's image before it is compressed: its parts, and the tag that names it. */
export interface ServiceImage {
  readonly service: string;
  /** Names the content: the bundle and the Dockerfile. */
  readonly tag: string;
  readonly commit: string;
  readonly archive: Archive;
  readonly settings: ImageSettings;
  readonly base: readonly PlatformImage[];
  /** The packages whose code and files it holds, besides its base. */
  readonly packages: () => Promise<readonly BundledPackage[]>;
}

/** The source of an image, for people who look at it. */
export interface ImageSource {
  /** The workspace's repository at GitHub: `owner/name`. */
  readonly repository: string;
  readonly port: number;
  /** The workspace that the bundle was made in. */
  readonly root: string;
}

const TAG_LENGTH = 12;

/**
 * The tag of a bundle's image: 12 hexadecimal digits of a SHA-256 over the bundle and the Dockerfile. The same content is the
 * same tag on every branch: there is nothing to build, to send or to deploy.
 */
export async function imageTag(root: string, bundle: Pick<Bundle, 'tag'>): Promise<string> {
  const dockerfile = await readFile(join(root, 'Dockerfile'));
  return createHash('sha256').update(`${bundle.tag}\n`).update(dockerfile).digest('hex').slice(0, TAG_LENGTH);
}

/** Puts a bundle on every platform of the base. */
export async function makeServiceImage(
  bundle: Bundle,
  tag: string,
  {
    dockerfile,
    base,
    source,
  }: {
    readonly dockerfile: Dockerfile;
    readonly base: readonly PlatformImage[];
    readonly source: ImageSource;
  },
): Promise<ServiceImage> {
  const { service, commit, folder } = bundle;
  const archive = await makeArchive({ folder, target: dockerfile.workingFolder });
  const settings: ImageSettings = {
    ...dockerfile,
    port: source.port,
    labels: {
      'org.opencontainers.image.title': service,
      'org.opencontainers.image.version': tag,
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.source': `https://github.com/${source.repository}`,
    },
  };
  const packages = () => packagesInBundle(source.root, folder);
  return { service, tag, commit, archive, settings, base, packages };
}
