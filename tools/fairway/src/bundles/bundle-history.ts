import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineService, type ServiceDefinition } from '@fairway/service-manifest';

import type { Candidate } from '../control/protocol.ts';
import { releaseRecord, releasesFolder } from './bundle.ts';

/** A rollback goes back and forth between the last two; one more is for what they replaced. */
export const RELEASES_TO_RETURN_TO = 3;

interface Entry {
  readonly tag: string;
  readonly commit: string;
  readonly manifest: ServiceDefinition;
}

/**
 * The releases that a service has run to the end of a deployment, newest first, each with the manifest that it ran by:
 * what a rollback may go back to, also after the environment was stopped. Those that are not kept any more are left out.
 */
export function readHistory(dataFolder: string, service: string): readonly Candidate[] {
  return readEntries(dataFolder, service).flatMap(({ tag, commit, manifest }) => {
    const release = { service, tag, commit, folder: join(releasesFolder(dataFolder, service), tag) };
    if (!existsSync(releaseRecord(dataFolder, release))) return [];
    try {
      return [{ release, manifest: defineService(manifest) }];
    } catch {
      // Written by another version of this tool, and no manifest by today's rules.
      return [];
    }
  });
}

/** Makes a release the newest of its service's history. */
export function recordSuccess(dataFolder: string, { release, manifest }: Candidate): void {
  const { service, tag, commit } = release;
  const newest: Entry = { tag, commit, manifest };
  const isOther = (entry: Entry): boolean =>
    entry.tag !== tag || JSON.stringify(entry.manifest) !== JSON.stringify(manifest);
  const entries = [newest, ...readEntries(dataFolder, service).filter(isOther)];
  const file = historyFile(dataFolder, service);
  mkdirSync(releasesFolder(dataFolder, service), { recursive: true });
  writeFileSync(`${file}.draft`, JSON.stringify(entries.slice(0, RELEASES_TO_RETURN_TO), undefined, 2));
  renameSync(`${file}.draft`, file);
}

function readEntries(dataFolder: string, service: string): readonly Entry[] {
  try {
    return JSON.parse(readFileSync(historyFile(dataFolder, service), 'utf8')) as Entry[];
  } catch {
    // None yet, or one that was cut short: a rollback then knows what ran since the start.
    return [];
  }
}

function historyFile(dataFolder: string, service: string): string {
  return join(releasesFolder(dataFolder, service), 'history.json');
}
