import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeWholeSync } from '@fairway/crash-safe';
import { defineService, type ManifestInput } from '@fairway/service-manifest';

import { bundleRecord, bundlesFolder, type Candidate } from './bundle.ts';

/** A rollback goes back and forth between the last two bundles; the third is the one that they replaced. */
export const BUNDLES_TO_RETURN_TO = 3;

interface Entry {
  readonly tag: string;
  readonly commit: string;
  readonly manifest: ManifestInput;
}

/**
 * The bundles that a service has run to the end of a deployment, newest first, each with its manifest: a rollback may
 * return to them, also after the environment was stopped. Deleted bundles are left out.
 */
export function readHistory(dataFolder: string, service: string): readonly Candidate[] {
  return readEntries(dataFolder, service).flatMap(({ tag, commit, manifest }) => {
    const bundle = { service, tag, commit, folder: join(bundlesFolder(dataFolder, service), tag) };
    if (!existsSync(bundleRecord(dataFolder, bundle))) return [];
    try {
      return [{ bundle, manifest: defineService(manifest) }];
    } catch {
      // Written by another version of this tool, and no manifest by today's rules.
      return [];
    }
  });
}

/** Makes a bundle the newest of its service's history. */
export function recordSuccess(dataFolder: string, { bundle, manifest }: Candidate): void {
  const { service, tag, commit } = bundle;
  const newest: Entry = { tag, commit, manifest };
  const isOther = (entry: Entry): boolean =>
    entry.tag !== tag || JSON.stringify(entry.manifest) !== JSON.stringify(manifest);
  const entries = [newest, ...readEntries(dataFolder, service).filter(isOther)];
  const file = historyFile(dataFolder, service);
  mkdirSync(bundlesFolder(dataFolder, service), { recursive: true });
  writeWholeSync(file, JSON.stringify(entries.slice(0, BUNDLES_TO_RETURN_TO), undefined, 2));
}

function readEntries(dataFolder: string, service: string): readonly Entry[] {
  try {
    return JSON.parse(readFileSync(historyFile(dataFolder, service), 'utf8')) as Entry[];
  } catch {
    // There is no history yet, or it was cut short: a rollback then knows only the bundles since the start.
    return [];
  }
}

function historyFile(dataFolder: string, service: string): string {
  return join(bundlesFolder(dataFolder, service), 'history.json');
}
