/** The kinds of file that are compared: text as it is, or the text of a PDF. */
export type FileKind = 'text' | 'pdf';

/** The sentence is the published contract. */
export const INVALID_FORMAT = 'Invalid format. Only accepts .pdf, .txt, .py, and .ts';

const kinds = new Map<string, FileKind>([
  ['py', 'text'],
  ['txt', 'text'],
  ['ts', 'text'],
  ['pdf', 'pdf'],
]);

/** The kind of a file by its name's extension, in any letter case; undefined for a file that is not taken. */
export function kindOf(name: string): FileKind | undefined {
  return kinds.get(/\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? '');
}
