import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isLogName, newestFirst } from '../newest.ts';
import { readFailure } from './read-failure.ts';

/** A file to scan. */
export interface LocalLog {
  readonly path: string;
  /** Bytes on disk; 0 where the size is unknown, as for a pipe. */
  readonly size: number;
  /** True for a pipe or a device: it can only be read from start to end. */
  readonly sequential: boolean;
}

/**
 * The files that a path stands for: itself, or the files of a folder whose names end in `.jsonl` or `.jsonl.gz`,
 * hidden ones and subfolders left out.
 * @param all every file of a folder instead of only the newest
 * @param onPassedOver told, in a sentence, of what is called like a log and cannot be one
 * @throws {Error} with a sentence, when there is none
 */
export async function findLogs(
  path: string,
  all: boolean,
  onPassedOver: (sentence: string) => void = () => undefined,
): Promise<LocalLog[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw readFailure(path, error);
  });
  if (!found.isDirectory()) return [{ path, size: found.size, sequential: !found.isFile() }];
  const logs = await logsIn(path, onPassedOver);
  if (logs.length === 0) {
    throw new Error(`folder '${path}' has no *.jsonl or *.jsonl.gz file; subfolders are not searched`);
  }
  return newestFirst(logs).slice(0, all ? logs.length : 1);
}

async function logsIn(folder: string, onPassedOver: (sentence: string) => void) {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readFailure(folder, error);
  });
  const paths = names
    .filter((name) => isLogName(name) && !name.startsWith('.'))
    .map((name) => join(folder, name));
  const found = await Promise.all(paths.map(async (path) => ({ path, stats: await statOrNothing(path) })));
  return found.flatMap(({ path, stats }) => {
    if (stats?.isFile() === true) {
      return [{ name: path, path, size: stats.size, sequential: false, lastModified: stats.mtime }];
    }
    onPassedOver(`'${path}' is ${whatElse(stats)}: passed over`);
    return [];
  });
}

/** Reading a pipe of a folder could wait for ever, so a pipe is read only when its path is given. */
function whatElse(stats: Stats | undefined): string {
  if (stats === undefined) return 'gone, or a link that leads nowhere';
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'no file';
}

/** A file may be gone by the time it is looked at, and a link may lead nowhere. */
async function statOrNothing(path: string) {
  return stat(path).catch(() => undefined);
}
