/** Meanings of the error codes that a machine's own state causes, by code. */
const meanings = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your quota of the disk is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'this user may not write there'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'this process has too many open files'],
  ['ENFILE', 'the system has too many open files'],
]);

/** Whether an error is the machine's, not this program's: a full disk, a folder that may not be written. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return meanings.has(String((Object(error) as NodeJS.ErrnoException).code));
}

/** `ENOSPC: the disk is full`, or an error's own message. */
export function describeSystemError(error: unknown): string {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  const meaning = typeof code === 'string' ? meanings.get(code) : undefined;
  return meaning === undefined ? String(message ?? error) : `${String(code)}: ${meaning}`;
}
