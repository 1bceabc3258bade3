import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { bundleRecord, bundlesFolder } from './bundle.ts';

/** Kept besides those in use, so that going back and forth between branches builds nothing anew. */
const SPARE_BUNDLES = 5;

const RECORD = /^([0-9a-f]+)\.json$/;

/** Removes a service's bundles except those in use and the last few that were asked for. */
export async function pruneBundles(
  dataFolder: string,
  service: string,
  inUse: ReadonlySet<string>,
): Promise<void> {
  const folder = bundlesFolder(dataFolder, service);
  const tags = (await readdir(folder)).flatMap((file) => RECORD.exec(file)?.[1] ?? []);
  const spare = await Promise.all(
    tags
      .filter((tag) => !inUse.has(tag))
      .map(async (tag) => ({
        tag,
        askedFor: (await stat(bundleRecord(dataFolder, { service, tag }))).mtimeMs,
      })),
  );
  const old = spare.toSorted((a, b) => b.askedFor - a.askedFor).slice(SPARE_BUNDLES);
  for (const { tag } of old) {
    // The record first: a folder without one is not trusted, and built anew.
    await rm(bundleRecord(dataFolder, { service, tag }), { force: true });
    await rm(join(folder, tag), { recursive: true, force: true });
  }
}
