import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';

hljs.registerLanguage('python', python);
hljs.registerLanguage('typescript', typescript);

export type Language = 'python' | 'typescript';

/** Part of a line in one colour. */
export interface Run {
  readonly text: string;
  /** Class names from highlight.js, separated by spaces; empty for plain text. */
  readonly classes: string;
}

const languages = new Map<string, Language>([
  ['.py', 'python'],
  ['.ts', 'typescript'],
]);

/** The language of a file by its name; nothing for plain text. */
export function languageOf(fileName: string): Language | undefined {
  return languages.get(/\.[^.]*$/.exec(fileName.toLowerCase())?.[0] ?? '');
}

/** The output of highlight.js: spans of its own classes, entities for five characters, and text. */
const MARKUP = /<span class="([\w -]+)">|<\/span>|&(?:amp|lt|gt|quot|#x27);|\n|[^<&\n]+/g;

const characters = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#x27;', "'"],
]);

/**
 * Colours neighbouring lines together, because a string or a comment may span them. The markup of highlight.js is read
 * back into text and classes, so that all text of the page is escaped in one place.
 * @param lines without line ends
 * @returns the runs of each line, whose texts are that line
 */
export function coloredLines(lines: readonly string[], language: Language | undefined): readonly Run[][] {
  if (language === undefined) return lines.map((text) => [{ text, classes: '' }]);

  const { value } = hljs.highlight(lines.join('\n'), { language, ignoreIllegals: true });
  const colored: Run[][] = [[]];
  const open: string[] = [];
  for (const [token, classes] of value.matchAll(MARKUP)) {
    if (classes !== undefined) open.push(classes);
    else if (token === '</span>') open.pop();
    else if (token === '\n') colored.push([]);
    else append(colored.at(-1) ?? [], characters.get(token) ?? token, open.join(' '));
  }
  return colored;
}

function append(runs: Run[], text: string, classes: string): void {
  const last = runs.at(-1);
  if (last?.classes === classes) runs[runs.length - 1] = { text: last.text + text, classes };
  else runs.push({ text, classes });
}
