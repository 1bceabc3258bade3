/** A fenced block of shell commands in a page. */
export interface ShellBlock {
  readonly page: string;
  /** Line of its first command, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const fence = /^(?<indent> *)```(?<language>\w*)[^\n]*\n(?<text>[\s\S]*?)^\k<indent>```$/gm;
const shellLanguages = new Set(['sh', 'bash', 'zsh', 'shell', 'console', 'terminal']);

/** Every block that a reader would take for commands, in the order of the page. */
export function shellBlocks(page: string, markdown: string): readonly ShellBlock[] {
  return [...markdown.matchAll(fence)]
    .map((match) => ({
      page,
      line: markdown.slice(0, match.index).split('\n').length + 1,
      language: match.groups?.['language'] ?? '',
      text: outdent(match.groups?.['text'] ?? '', match.groups?.['indent']?.length ?? 0),
    }))
    .filter(({ language }) => shellLanguages.has(language));
}

function outdent(text: string, columns: number): string {
  return text.replaceAll(new RegExp(`^ {${columns}}`, 'gm'), '');
}
