/** The lines of both files that a comparison page shows, in order, each as the text it stands for. */
export interface ShownLines {
  readonly file1: readonly string[];
  readonly file2: readonly string[];
}

const CELL = /<td class="text (same|removed|added)">.*?<code>(.*?)<\/code>(<span class="rest">)?/gs;
/** Each opening or closing tag, without those of empty elements. */
const TAG = /<(\/?)([a-z][a-z0-9]*)[^>]*>/g;
const EMPTY = new Set(['meta', 'link', 'col', 'input']);

/**
 * Reads a page back by other means than the code that writes it.
 * @throws Error where the page ends early or an element of it does
 */
export function shownLines(page: string): ShownLines {
  expectWhole(page);
  const lines = { file1: [] as string[], file2: [] as string[] };
  let first = true;
  for (const [, kind, markup = ''] of page.matchAll(CELL)) {
    const side = kind === 'same' ? first : kind === 'removed';
    if (kind === 'same') first = !first;
    lines[side ? 'file1' : 'file2'].push(textOf(markup));
  }
  return lines;
}

function expectWhole(page: string): void {
  if (!page.trimEnd().endsWith('</html>')) throw new Error(`the page ends in: ${page.slice(-80)}`);
  const open: string[] = [];
  for (const [tag, end, name = ''] of page.matchAll(TAG)) {
    if (EMPTY.has(name)) continue;
    if (end === '') open.push(name);
    else if (open.pop() !== name) throw new Error(`${tag} ends nothing`);
  }
  if (open.length > 0) throw new Error(`not ended: ${open.join(', ')}`);
}

function textOf(markup: string): string {
  return markup
    .replaceAll(
      /<span class="unseen"[^>]*>U\+([0-9A-F]+)<\/span>/g,
      (_all, code: string) => `&#${parseInt(code, 16)};`,
    )
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)));
}
