import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The reason why a file could not be imported, as one line: the faulty file, which may be one that it imports, the
 * line where that is known, the reason, and the command that helps.
 * @param file that was imported; relative to the workspace
 * @param root the workspace's folder, absolute
 */
export function importFault(error: unknown, file: string, root: string): string {
  if (!(error instanceof Error)) return `${file}: throws ${String(error)}`;
  const message = (error.message.split('\n', 1)[0] ?? '').replaceAll(`${root.replace(/\/$/, '')}/`, '');
  const help = /^Cannot find package /.test(message) ? '; run npm install' : '';
  return `${placeOf(error, root) ?? file}: ${message}${help}`;
}

/** The first place in the workspace's own files that the stack names; for a syntax error that is its first line. */
function placeOf({ stack = '' }: Error, root: string): string | undefined {
  for (const [, url = '', line = ''] of stack.matchAll(/(file:\/\/[^\s()]+?\.[cm]?[jt]s):(\d+)/g)) {
    const file = relative(root, fileURLToPath(url));
    if (!file.startsWith('..') && !file.includes('node_modules/') && !file.endsWith('define-service.ts'))
      return `${file}:${line}`;
  }
  return undefined;
}
