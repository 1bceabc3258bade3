import { exceptionFor } from './exceptions.ts';
import type { ShellBlock } from './shell-blocks.ts';

/** The way one block of a page is run, or left. */
export type Step =
  /** Starts the environment anew, with these flags besides the runner's own. */
  | { readonly kind: 'start'; readonly block: ShellBlock; readonly flags: readonly string[] }
  | { readonly kind: 'run'; readonly block: ShellBlock; readonly script: string }
  | { readonly kind: 'leave'; readonly block: ShellBlock; readonly reason: string }
  /** The block cannot be run as it is written. */
  | { readonly kind: 'refuse'; readonly block: ShellBlock; readonly reason: string };

const startCommand =
  /^(?!.* --help)(?:npm start(?: --)?|\.\/fairway up)(?<flags>(?: +[\w./,:=-]+)*) *(?:#.*)?$/;

export function stepOf(block: ShellBlock): Step {
  if (block.language !== 'sh') {
    return {
      kind: 'refuse',
      block,
      reason: `write \`\`\`sh instead of \`\`\`${block.language}: only sh blocks are run`,
    };
  }
  const commands = commandsOf(block.text);
  const start = commands.length === 1 ? startCommand.exec(commands[0] ?? '') : null;
  if (start !== null) {
    return { kind: 'start', block, flags: (start.groups?.['flags'] ?? '').split(' ').filter(Boolean) };
  }
  if (commands.some((command) => startCommand.test(command))) {
    return {
      kind: 'refuse',
      block,
      reason: 'give the command that starts the environment a block of its own',
    };
  }
  const left = commands.map(exceptionFor);
  const run = commands.filter((_, index) => left[index] === undefined);
  if (run.length === 0) return { kind: 'leave', block, reason: [...new Set(left)].join('; ') };
  return { kind: 'run', block, script: run.join('\n') };
}

/** The commands of a block: lines that a backslash or a here-document continues are joined to one. */
function commandsOf(text: string): readonly string[] {
  const commands: string[] = [];
  let endOfDocument: string | undefined;
  for (const line of text.trimEnd().split('\n')) {
    const previous = commands.at(-1);
    if (previous !== undefined && (endOfDocument !== undefined || previous.endsWith('\\'))) {
      commands[commands.length - 1] = `${previous}\n${line}`;
      if (line === endOfDocument) endOfDocument = undefined;
      continue;
    }
    endOfDocument = /<<-? *['"]?(\w+)['"]?/.exec(line)?.[1];
    if (line.trim() !== '') commands.push(line);
  }
  return commands.filter((command) => !command.startsWith('#'));
}
