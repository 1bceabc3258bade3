import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeWhole } from '@fairway/crash-safe';
import {
  formatReference,
  readPlatforms,
  RegistryError,
  type BaseSource,
  type ImageReference,
  type PlatformImage,
} from '@fairway/oci';

import { Failure } from '../../terminal/failure.ts';
import type { AwsConfig } from '../config.ts';
import { openRegistry } from './registries.ts';

/** Processors that tasks run on. */
const ARCHITECTURES = new Set(['amd64', 'arm64']);

/**
 * Reads the base of images, for the processors that tasks run on. A digest never changes its content, so it is asked
 * for once and kept.
 * @param folder where it is kept; absolute
 * @throws {Failure} when its registry does not answer, or has it for no such processor
 */
export async function readBase(
  reference: ImageReference,
  folder: string,
  config: AwsConfig,
): Promise<BaseSource> {
  const registry = openRegistry(reference.registry, config);
  const platforms = await kept(reference, folder, async () => {
    const all = await readPlatforms(registry, reference).catch((error: unknown) => {
      if (!(error instanceof RegistryError)) throw error;
      throw new Failure(`the base of all images cannot be read: ${error.message}`, [
        `It is the FROM of the Dockerfile: ${formatReference(reference)}`,
        'Where that registry cannot be reached, name a copy: --base <registry>/<repository>@sha256:…',
      ]);
    });
    return all.filter(
      ({ config: { os, architecture } }) => os === 'linux' && ARCHITECTURES.has(architecture),
    );
  });
  if (platforms.length === 0) {
    throw new Failure(`${formatReference(reference)} has no image for linux/amd64 or linux/arm64`);
  }
  return { registry, repository: reference.repository, platforms };
}

async function kept(
  { digest }: ImageReference,
  folder: string,
  read: () => Promise<readonly PlatformImage[]>,
): Promise<readonly PlatformImage[]> {
  if (digest === undefined) return read();
  const file = join(folder, `base-${digest.slice('sha256:'.length)}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PlatformImage[];
  } catch {
    // The file is missing, or was cut short.
  }
  const platforms = await read();
  await mkdir(folder, { recursive: true });
  // Two environments that are deployed at the same time ask for the same.
  await writeWhole(file, JSON.stringify(platforms), { isShared: true });
  return platforms;
}
