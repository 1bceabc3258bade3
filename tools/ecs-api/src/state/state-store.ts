import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where records are kept, each under its collection and key, as JSON. Writes are done when a call returns. */
export interface StateStore {
  load(collection: string): ReadonlyMap<string, unknown>;
  put(collection: string, key: string, record: unknown): void;
  remove(collection: string, key: string): void;
}

const EXTENSION = '.json';

/**
 * Keeps each record in a file of its own, so that a change writes little and a process that is killed in the middle of
 * one leaves the record as it was.
 */
export function folderStore(folder: string): StateStore {
  const fileOf = (collection: string, key: string): string =>
    join(folder, collection, `${encodeURIComponent(key)}${EXTENSION}`);
  return {
    load(collection) {
      const home = join(folder, collection);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const keys = readdirSync(home)
        .filter((name) => name.endsWith(EXTENSION))
        .map((name) => decodeURIComponent(name.slice(0, -EXTENSION.length)));
      return new Map(keys.map((key) => [key, JSON.parse(readFileSync(fileOf(collection, key), 'utf8'))]));
    },
    put(collection, key, record) {
      const file = fileOf(collection, key);
      writeFileSync(`${file}.draft`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${file}.draft`, file);
    },
    remove(collection, key) {
      rmSync(fileOf(collection, key), { force: true });
    },
  };
}

/** Keeps nothing beyond this process. */
export const memoryStore: StateStore = {
  load: () => new Map(),
  put: () => undefined,
  remove: () => undefined,
};
