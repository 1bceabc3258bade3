import { ForeignFormatError, GzipError } from '../container/log-text.ts';

/** The name of standard input in messages. */
export const STANDARD_INPUT_NAME = 'standard input';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist; give a file, a folder, or - for standard input'],
  ['EACCES', 'may not be read; check its permissions'],
  ['EPERM', 'may not be read; check its permissions'],
  ['ENXIO', 'is a socket, which cannot be read as a file'],
  ['ELOOP', 'is a link that leads back to itself'],
]);

const GZIP_REASONS: Readonly<Record<GzipError['fault'], string>> = {
  'cut off': 'ends in the middle of its gzip data; it is cut off or still being written',
  damaged: 'is not valid gzip data; it is damaged, or not gzip at all',
  followed: 'has other data behind its gzip data; unpack it first and look at the rest',
};

/** Says why a log cannot be read: its name, the cause, and the remedy where there is one. */
export function readFailure(name: string, cause: unknown): Error {
  return new Error(`'${name}' ${reasonOf(name, cause)}`, { cause });
}

function reasonOf(name: string, cause: unknown): string {
  if (cause instanceof GzipError) return GZIP_REASONS[cause.fault];
  if (cause instanceof ForeignFormatError) return foreignReason(name, cause);
  // Not `instanceof Error`: Node's own errors may come from another realm than this module.
  const { code = '', message = String(cause) } = Object(cause) as Partial<NodeJS.ErrnoException>;
  return REASONS.get(code) ?? `cannot be read: ${message}`;
}

function foreignReason(name: string, { format: { what, unpack } }: ForeignFormatError): string {
  const sentence = `is ${what}, not JSON lines in UTF-8`;
  if (unpack === undefined) return sentence;
  const input = name === STANDARD_INPUT_NAME ? '' : ` ${shellWord(name)}`;
  return `${sentence}; unpack it first: ${unpack}${input} | analyze --local -`;
}

function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
