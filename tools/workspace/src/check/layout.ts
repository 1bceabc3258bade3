import { join } from 'node:path';

import { askTool } from './run-tool.ts';

/** A fault as oxfmt draws it: the sentence, and below it file, line and column. */
const FAULT = /^\s*x (.*)\n\s*,-\[(.+?):(\d+):\d+\]$/gm;

/** A file that is laid out otherwise, or that cannot be parsed, so that it has no layout. */
export interface BadLayout {
  /** Relative to the workspace's root. */
  readonly file: string;
  /** Begins with the file's name. */
  readonly text: string;
}

/**
 * The files, of those that oxfmt knows how to lay out, which are not laid out as it would.
 * @param files relative to `root`
 */
export async function badLayouts(root: string, files: readonly string[]): Promise<readonly BadLayout[]> {
  const program = join(root, 'node_modules', 'oxfmt', 'bin', 'oxfmt');
  const args = [program, '--list-different', '--no-error-on-unmatched-pattern', ...files];
  const { stdout, stderr, exit } = await askTool(args, root);
  if (exit === 0) return [];
  const unreadable = [...stderr.matchAll(FAULT)].map(([, fault, file = '', line]) => ({
    file,
    text: `${file}: ${fault} (line ${line})`,
  }));
  const different = stdout.split('\n').filter((file) => file !== '');
  const found = [...different.map((file) => ({ file, text: file })), ...unreadable];
  if (found.length === 0) throw new Error(`oxfmt ended without naming a file:\n${stdout}${stderr}`);
  return found;
}
