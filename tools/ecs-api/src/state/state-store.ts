import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { writeWholeSync } from '@fairway/crash-safe';
import { describeSystemError } from '@fairway/local-ecs';

/** A store of records, each under its collection and key, as JSON. A write is complete when its call returns. */
export interface StateStore {
  load(collection: string): ReadonlyMap<string, unknown>;
  put(collection: string, key: string, record: unknown): void;
  remove(collection: string, key: string): void;
  /** Called each time that an event cannot be stored yet. */
  onUnkept(error: unknown): void;
}

const EXTENSION = '.json';

/**
 * Keeps each record in a file of its own, so that a change writes little and a process that is killed in the middle of
 * one leaves the record as it was.
 * @param note is told, in a sentence, when what has happened cannot be kept, and when it can be again
 */
export function folderStore(folder: string, note: (sentence: string) => void = () => undefined): StateStore {
  let isBehind = false;
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
      writeWholeSync(fileOf(collection, key), JSON.stringify(record), { mode: 0o600 });
      if (isBehind) note(`the state in ${folder} is kept again`);
      isBehind = false;
    },
    remove(collection, key) {
      rmSync(fileOf(collection, key), { force: true });
    },
    onUnkept(error) {
      if (!isBehind) {
        note(
          `the state in ${folder} cannot be kept (${describeSystemError(error)}); everything goes on, and it is tried again`,
        );
      }
      isBehind = true;
    },
  };
}

/** Keeps nothing beyond this process. */
export const memoryStore: StateStore = {
  load: () => new Map(),
  put: () => undefined,
  remove: () => undefined,
  onUnkept: () => undefined,
};
