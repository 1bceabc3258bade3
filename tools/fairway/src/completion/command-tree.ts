import type { Command, Option } from 'commander';

/** A command as completion scripts need it. */
export interface CommandNode {
  /** The words that lead to it, without the program's own name. */
  readonly path: readonly string[];
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly commands: readonly CommandNode[];
}

export interface ArgumentNode {
  /** Its possible values; empty when they are no fixed set. */
  readonly choices: readonly string[];
  /** Whether there may be more than one. */
  readonly many: boolean;
}

export interface OptionNode {
  /** `--port`, `-h`; the long one first. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takes: OptionValue;
}

export type OptionValue =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'anything' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] };

/**
 * Reads the tree out of commander's.
 * @param services offered where an option or an argument takes names of services
 */
export function commandTree(
  command: Command,
  services: readonly string[],
  path: readonly string[] = [],
): CommandNode {
  const help = command.createHelp();
  return {
    path,
    name: command.name(),
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map((option) => optionNode(option, services)),
    arguments: command.registeredArguments.map((argument) => ({
      choices: argument.argChoices ?? (/^services?$/.test(argument.name()) ? services : []),
      many: argument.variadic,
    })),
    commands: command.commands.map((verb) => commandTree(verb, services, [...path, verb.name()])),
  };
}

/** The command itself, then everything below it. */
export function everyCommand(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(everyCommand)];
}

function optionNode(option: Option, services: readonly string[]): OptionNode {
  const flags = [option.long, option.short].filter((flag) => flag !== undefined);
  return { flags, summary: option.description, takes: valueOf(option, services) };
}

/** The kind of value, by the name in the option's flags: `--only <services>`, `--data <folder>`. */
function valueOf(option: Option, services: readonly string[]): OptionValue {
  if (!option.required && !option.optional) return { kind: 'nothing' };
  if (option.argChoices !== undefined) return { kind: 'oneOf', values: option.argChoices };
  if (option.flags.endsWith('<services>')) return { kind: 'oneOf', values: services };
  return option.flags.endsWith('<folder>') ? { kind: 'folder' } : { kind: 'anything' };
}
