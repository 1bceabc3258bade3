import { existsSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { areUnchanged, stampInputs, type BundleInputs } from '@fairway/bundle/inputs';
import { writeWhole } from '@fairway/crash-safe';
import { isSystemError } from '@fairway/local-ecs/system-error';

import { bundleRecord, bundlesFolder, type Bundle } from './bundle.ts';

interface Folders {
  /** The workspace's root folder. */
  readonly root: string;
  readonly dataFolder: string;
}

/** The file `inputs.json` of a service's last build. */
interface LastBuild {
  readonly tag: string;
  readonly inputs: BundleInputs;
}

/**
 * The bundle that a service was last built to, when everything is as it was then that its bundle was made from:
 * building takes seconds, and looking takes milliseconds.
 */
export async function findLastBuild(
  { root, dataFolder }: Folders,
  service: string,
): Promise<Bundle | undefined> {
  const last = await readLastBuild(dataFolder, service);
  if (last === undefined || !areUnchanged(root, last.inputs)) return undefined;
  const { tag } = last;
  if (!existsSync(bundleRecord(dataFolder, { service, tag }))) return undefined;
  return useBundle(dataFolder, { service, tag });
}

/**
 * Remembers the sources of a bundle. It only saves time: if it cannot be written, the next build is a whole one.
 * @param since when bundling began, by the file system's clock, in milliseconds since 1970
 */
export async function rememberBuild(
  { root, dataFolder }: Folders,
  { service, tag }: Pick<Bundle, 'service' | 'tag'>,
  paths: readonly string[],
  since: number,
): Promise<void> {
  const inputs = stampInputs(root, paths, since);
  if (inputs === undefined) return;
  const file = inputsFile(dataFolder, service);
  try {
    await writeWhole(file, JSON.stringify({ tag, inputs } satisfies LastBuild));
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** The record's time says when a bundle was last asked for, so that it is not taken for an old one; it may be an old time. */
export async function useBundle(
  dataFolder: string,
  { service, tag }: Pick<Bundle, 'service' | 'tag'>,
): Promise<Bundle> {
  const record = bundleRecord(dataFolder, { service, tag });
  const now = new Date();
  await utimes(record, now, now).catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
  });
  const { commit } = JSON.parse(await readFile(record, 'utf8')) as { commit: string };
  return { service, tag, commit, folder: join(bundlesFolder(dataFolder, service), tag) };
}

async function readLastBuild(dataFolder: string, service: string): Promise<LastBuild | undefined> {
  try {
    return JSON.parse(await readFile(inputsFile(dataFolder, service), 'utf8')) as LastBuild;
  } catch {
    // There is no record yet, or it was cut short: the service is built anew.
    return undefined;
  }
}

function inputsFile(dataFolder: string, service: string): string {
  return join(bundlesFolder(dataFolder, service), 'inputs.json');
}
