import { graphemesOf, isSimple } from './graphemes.ts';

const WORDS = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/**
 * A line cut into words, spaces, and characters that are neither; never inside of a character as its reader sees it.
 */
export function wordsAndSpaces(line: string): string[] {
  if (isSimple(line)) return line.match(WORDS) ?? [];
  const words: string[] = [];
  let kind: Kind | undefined;
  for (const grapheme of graphemesOf(line)) {
    const next = kindOf(grapheme);
    const last = words.at(-1) ?? '';
    if (next === kind && next !== 'other') words[words.length - 1] = last + grapheme;
    else words.push(grapheme);
    kind = next;
  }
  return words;
}

type Kind = 'word' | 'space' | 'other';

function kindOf(grapheme: string): Kind {
  // A keycap begins with a digit, and is none.
  if (/[\p{L}\p{N}_]/u.test(grapheme)) return grapheme.endsWith('\u20e3') ? 'other' : 'word';
  return /^\s+$/.test(grapheme) ? 'space' : 'other';
}
