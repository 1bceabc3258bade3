import { readdirSync, readlinkSync } from 'node:fs';

/**
 * The targets of a process's descriptors, as /proc names them: `socket:[4711]`, `/dev/null`. Empty for a process that has
 * ended. Linux only.
 * @throws {Error} when they may not be read: another user's process, a program with capabilities
 */
export function descriptorsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return ifThere(() => readdirSync(folder)).flatMap((descriptor) =>
    ifThere(() => [readlinkSync(`${folder}/${descriptor}`)]),
  );
}

/** The same, and nothing where they may not be read. */
export function readableDescriptorsOf(pid: number): readonly string[] {
  try {
    return descriptorsOf(pid);
  } catch {
    return [];
  }
}

/** An empty list for a process or a descriptor that has gone since it was listed. */
function ifThere(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return [];
    throw error;
  }
}
