import { mkdtemp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { withFileClaim, writeWhole } from '@fairway/crash-safe';
import { serviceFolder } from '@fairway/service-catalog';

import { rememberBuild, useBundle } from './last-build.ts';
import { bundleRecord, bundlesFolder, type Bundle } from './bundle.ts';

export interface BundleSource {
  /** The workspace's root folder. */
  readonly root: string;
  readonly dataFolder: string;
  readonly commit: string;
}

/**
 * Bundles a service and keeps the bundle under its content tag. Content that is there already stays as it is, with
 * the commit that first built it.
 * @throws {BundleError} when the sources have faults
 */
export async function buildBundle(source: BundleSource, service: string): Promise<Bundle> {
  const { root, dataFolder, commit } = source;
  // Loaded here: the compiler costs a tenth of a second, which help and completion must not pay.
  const { bundleService, contentTag } = await import('@fairway/bundle');
  const parent = bundlesFolder(dataFolder, service);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(join(parent, '.build-'));
  try {
    const { ctimeMs: since } = await stat(draft);
    const inputs = await bundleService(root, serviceFolder(service), draft);
    const tag = await contentTag(draft);
    const folder = join(parent, tag);
    const record = bundleRecord(dataFolder, { service, tag });
    // Commands in the same folder build the same sources at the same time.
    return await withFileClaim(join(parent, '.claim'), async () => {
      if (!existsSync(record)) {
        // A build that was cut short between folder and record is not trusted.
        await rm(folder, { recursive: true, force: true });
        await rename(draft, folder);
        await writeWhole(record, `${JSON.stringify({ commit })}\n`);
      }
      await rememberBuild(source, { service, tag }, inputs, since);
      return useBundle(dataFolder, { service, tag });
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
