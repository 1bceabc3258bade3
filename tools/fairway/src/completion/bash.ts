import { everyCommand, type CommandNode, type OptionNode } from './command-tree.ts';

/** A bash completion script; works from bash 3.2, which macOS has. */
export function bashCompletion(root: CommandNode): string {
  const commands = everyCommand(root);
  return `# bash completion for ${root.name}: source <(./${root.name} completion bash)
_${root.name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$command \${COMP_WORDS[index]}" in
${commands.flatMap(({ path }) => (path.length === 0 ? [] : [`      ${pattern(path)}) command="$command \${COMP_WORDS[index]}" ;;`])).join('\n')}
    esac
  done
  COMPREPLY=()
  case "$command $before" in
${commands.flatMap((command) => command.options.flatMap((option) => valueCases(command, option))).join('\n')}
  esac
  case "$command" in
${commands.map((command) => `    ${command.path.length === 0 ? '""' : pattern(command.path)}) ${offer(words(command))} ;;`).join('\n')}
  esac
  local candidate fresh=()
  for candidate in \${COMPREPLY[@]+"\${COMPREPLY[@]}"}; do
    case " \${COMP_WORDS[*]:1:COMP_CWORD-1} " in *" $candidate "*) ;; *) fresh+=("$candidate") ;; esac
  done
  COMPREPLY=(\${fresh[@]+"\${fresh[@]}"})
}
complete -F _${root.name} ${root.name} ./${root.name}
`;
}

function pattern(path: readonly string[]): string {
  return `"${path.map((word) => ` ${word}`).join('')}"`;
}

function valueCases({ path }: CommandNode, { flags, takes }: OptionNode): string[] {
  if (takes.kind === 'nothing') return [];
  const patterns = flags.map((flag) => pattern([...path, flag])).join('|');
  if (takes.kind === 'anything') return [`    ${patterns}) return ;;`];
  const reply = takes.kind === 'folder' ? `COMPREPLY=($(compgen -d -- "$word"))` : offer(takes.values);
  return [`    ${patterns}) ${reply}; return ;;`];
}

function offer(candidates: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${candidates.join(' ')}" -- "$word"))`;
}

function words({ commands, arguments: taken, options }: CommandNode): string[] {
  return [
    ...commands.map(({ name }) => name),
    ...taken.flatMap(({ choices }) => choices),
    ...options.flatMap(({ flags }) => flags),
  ];
}
