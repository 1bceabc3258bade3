import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

export interface WholeOptions {
  /**
   * Others may write it at the same time: each gets a draft of its own, and the last one wins. Otherwise there is one
   * draft, `<path>.draft`, so that a writer that is killed again and again leaves one behind and not many.
   * @default false
   */
  readonly isShared?: boolean;
}

export interface WriteWholeOptions extends WholeOptions {
  /** Permissions of the file. @default those that the process gives to new files */
  readonly mode?: number;
}

/**
 * Writes a file aside and renames it into place: a reader, and a process that starts after a crash, finds the whole
 * old content or the whole new one. Nothing is flushed to the disk: the file survives the end of the process, but not
 * a loss of power.
 * @param file absolute; its folder exists
 * @throws {Error} of the system; the file is as it was, and nothing is left beside it
 * @example
 * await writeWhole(join(folder, 'record.json'), JSON.stringify(record), { mode: 0o600 });
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  { isShared = false, ...options }: WriteWholeOptions = {},
): Promise<void> {
  await makeWhole(file, (draft) => writeFile(draft, content, options), { isShared });
}

/** `writeWhole` for callers that must not let anything else run in between. */
export function writeWholeSync(
  file: string,
  content: string | Uint8Array,
  { isShared = false, ...options }: WriteWholeOptions = {},
): void {
  const draft = draftOf(file, isShared);
  try {
    writeFileSync(draft, content, options);
    renameSync(draft, file);
  } catch (error) {
    removeDraft(draft);
    throw error;
  }
}

/**
 * Has a file or a folder made beside its place, and renames it into place when it is complete.
 * @param path absolute; a folder that is there already must be empty
 * @param make gets the path of the draft
 */
export async function makeWhole(
  path: string,
  make: (draft: string) => Promise<void>,
  { isShared = false }: WholeOptions = {},
): Promise<void> {
  const draft = draftOf(path, isShared);
  try {
    await make(draft);
    await rename(draft, path);
  } catch (error) {
    // A second fault here must not hide the first one.
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** A second fault here must not hide the first one. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // It is in the way of the next one, too, which says so.
  }
}

function draftOf(path: string, isShared: boolean): string {
  return isShared ? `${path}.${randomUUID()}.draft` : `${path}.draft`;
}
