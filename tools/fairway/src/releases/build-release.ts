import { mkdtemp, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { releaseRecord, releasesFolder, type Release } from './release.ts';

export interface ReleaseSource {
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
export async function buildRelease(
  { root, dataFolder, commit }: ReleaseSource,
  service: string,
): Promise<Release> {
  // Loaded here: the compiler costs a tenth of a second, which help and completion must not pay.
  const { bundleService, contentTag } = await import('@fairway/workspace/build');
  const parent = releasesFolder(dataFolder, service);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(join(parent, '.build-'));
  try {
    await bundleService(root, join('packages', `${service}-service`), draft);
    const tag = await contentTag(draft);
    const folder = join(parent, tag);
    const record = releaseRecord(dataFolder, { service, tag });
    if (!existsSync(record)) {
      // What was cut short between folder and record is not trusted.
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
      await writeRecord(record, commit);
    }
    return { service, tag, commit: await useRecord(record), folder };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeRecord(file: string, commit: string): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, `${JSON.stringify({ commit })}\n`);
  await rename(draft, file);
}

/** The record's time says when a release was last asked for, so that it is not taken for an old one. */
async function useRecord(file: string): Promise<string> {
  const now = new Date();
  await utimes(file, now, now);
  const { commit } = JSON.parse(await readFile(file, 'utf8')) as { commit: string };
  return commit;
}
