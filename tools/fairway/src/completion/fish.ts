import { everyCommand, type CommandNode, type OptionNode } from './command-tree.ts';

/** A fish completion script. */
export function fishCompletion(root: CommandNode): string {
  const lines = everyCommand(root).flatMap((command) => completions(root.name, command));
  return [`# fish completion for ${root.name}: ./${root.name} completion fish | source`, ...lines, ''].join(
    '\n',
  );
}

function completions(program: string, { path, commands, arguments: taken, options }: CommandNode): string[] {
  const [verb] = path.slice(-1);
  const choices = taken.flatMap((argument) => argument.choices);
  const condition = verb === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${verb}`;
  const start = `complete -c ${program} -f -n ${quote(condition)}`;
  return [
    ...commands.map(({ name, summary }) => `${start} -a ${name} -d ${quote(summary)}`),
    ...(choices.length === 0 ? [] : [`${start} -a ${quote(choices.join(' '))}`]),
    ...options.map((option) => `${start} ${optionWords(option)}`),
  ];
}

function optionWords({ flags, summary, takes }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = {
    nothing: [],
    anything: ['-x'],
    folder: ['-x', '-a', quote('(__fish_complete_directories)')],
    oneOf: ['-x', '-a', quote(takes.kind === 'oneOf' ? takes.values.join(' ') : '')],
  }[takes.kind];
  return [...names, '-d', quote(summary), ...value].join(' ');
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
