import { everyCommand, type ArgumentNode, type CommandNode, type OptionNode } from './command-tree.ts';

/** A zsh completion script: to be evaluated, or saved as `_fairway` in a folder of `fpath`. */
export function zshCompletion(root: CommandNode): string {
  return `#compdef ${root.name}
# zsh completion for ${root.name}: source <(./${root.name} completion zsh)
${everyCommand(root).map(commandFunction).join('\n')}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef ${functionName(root)} ${root.name} ./${root.name}
`;
}

function commandFunction(command: CommandNode): string {
  const specs = command.options.map(optionSpec);
  specs.push(...command.arguments.flatMap(argumentSpec));
  if (command.commands.length === 0) return define(command, [`_arguments ${specs.join(' ')}`]);

  const verbs = command.commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  const dispatch = command.commands.map((verb) => `    ${verb.name}) ${functionName(verb)} ;;`);
  return define(command, [
    'local context state line',
    `_arguments -C ${specs.join(' ')} '1: :->verb' '*:: :->rest'`,
    `case $state in`,
    `  verb) local -a verbs=(${verbs.join(' ')}); _describe verb verbs ;;`,
    `  rest) case $line[1] in`,
    ...dispatch,
    `  esac ;;`,
    `esac`,
  ]);
}

/** The argument's spec by its place: the first is `1`, any further ones `*`. */
function argumentSpec({ choices, many }: ArgumentNode, index: number): string[] {
  return choices.length === 0 ? [] : [quote(`${many ? '*' : index + 1}: :(${choices.join(' ')})`)];
}

function define(command: CommandNode, body: readonly string[]): string {
  return [`${functionName(command)}() {`, ...body.map((line) => `  ${line}`), '}'].join('\n');
}

function functionName({ path }: CommandNode): string {
  return ['_fairway', ...path].join('_');
}

function optionSpec({ flags, summary, takes }: OptionNode): string {
  const escaped = summary.replace(/[[\]:\\]/g, String.raw`\$&`);
  const value = { nothing: '', anything: ': : ', folder: ':folder:_files -/', oneOf: '' }[takes.kind];
  const values = takes.kind === 'oneOf' ? `: :(${takes.values.join(' ')})` : value;
  return flags.map((flag) => quote(`${flag}[${escaped}]${values}`)).join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
