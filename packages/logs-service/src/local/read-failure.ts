const REASONS = new Map(
  Object.entries({
    ENOENT: 'does not exist; give a file, a folder, or - for standard input',
    EACCES: 'may not be read; check its permissions',
    EPERM: 'may not be read; check its permissions',
    Z_BUF_ERROR: 'ends in the middle of its gzip data; it is cut off or still being written',
    Z_DATA_ERROR: 'is not valid gzip data; it is damaged, or not gzip at all',
  }),
);

/** What to tell a person when a log cannot be read: names it, and what to do where that is known. */
export function readFailure(name: string, cause: unknown): Error {
  // Not `instanceof Error`: Node's own errors may come from another realm than this module.
  const error: Partial<NodeJS.ErrnoException> = typeof cause === 'object' && cause !== null ? cause : {};
  const reason = REASONS.get(error.code ?? '') ?? `cannot be read: ${error.message ?? String(cause)}`;
  return new Error(`'${name}' ${reason}`, { cause });
}
