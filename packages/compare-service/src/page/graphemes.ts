/**
 * Cuts text into the characters that a reader sees, whatever each is made of: a letter with its marks, a syllable, a
 * flag, a family. https://unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Lines of which every code unit is a character by itself: Latin, Greek, Cyrillic, punctuation, Chinese, Japanese and whole
 * Korean syllables, without anything that joins. Most are, and looking takes a hundredth of the time of cutting.
 */
const SIMPLE =
  /^[\p{Cc}\u0020-\u02ff\u0370-\u0482\u048a-\u0556\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u27bf\u3000-\u3029\u3030-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/u;

export function isSimple(line: string): boolean {
  return SIMPLE.test(line);
}

/** The characters of a line, as its reader counts them. */
export function graphemesOf(line: string): string[] {
  return isSimple(line) ? line.split('') : Array.from(segmenter.segment(line), ({ segment }) => segment);
}

/** The beginning of a line, of at most `length` code units; ends after a whole character, unless that is longer. */
export function wholeBeginning(line: string, length: number): string {
  if (line.length <= length) return line;
  // Some code units more, so that the last character is seen whole.
  const start = line.slice(0, length + MAX_CHARACTER_LENGTH);
  const { index } = segmenter.segment(start).containing(length) ?? { index: length };
  return line.slice(0, index === 0 ? length : index);
}

/** A longer character is a letter under a pile of marks, which no one can read. */
const MAX_CHARACTER_LENGTH = 64;
