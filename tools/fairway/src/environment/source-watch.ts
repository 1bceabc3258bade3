import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';

/** Editors write a file in several steps, and a checkout changes many files: all of that is one change. */
const SETTLE_MS = 150;

/** Files that no service loads: tests, and files that editors make beside an open one. */
const IGNORED = /\.test\.ts$|~$|^\.|\.sw[a-z]$|^4913$/;

/**
 * Calls `changed` with the folders in which files have changed, once each change has settled.
 * @returns what ends that
 */
export function watchFolders(
  folders: readonly string[],
  changed: (folders: ReadonlySet<string>) => void,
): () => void {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  function settle(): void {
    const settled = new Set(pending);
    pending.clear();
    changed(settled);
  }
  const watchers = folders.map((folder): FSWatcher =>
    watch(folder, { recursive: true }, (_, file) => {
      if (file !== null && IGNORED.test(basename(file))) return;
      pending.add(folder);
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
