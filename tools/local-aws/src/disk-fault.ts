/** Results of SQLite that the machine causes, by their lowest byte. https://www.sqlite.org/rescode.html */
const sqliteCodes = new Set([5, 6, 7, 8, 10, 13, 14]);

const systemCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE']);

/** Whether something could not be kept because the disk is full, read-only or broken: the same request may succeed later. */
export function isDiskFault(error: unknown): boolean {
  const { code, errcode } = Object(error) as { readonly code?: unknown; readonly errcode?: unknown };
  if (code === 'ERR_SQLITE_ERROR') return typeof errcode === 'number' && sqliteCodes.has(errcode & 0xff);
  return typeof code === 'string' && systemCodes.has(code);
}
