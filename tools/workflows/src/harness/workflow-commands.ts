import { WorkflowError } from './workflow-error.ts';

/** A message that a run shows above its log. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const WITHOUT_EFFECT = ['group', 'endgroup', 'debug', 'add-mask', 'echo'];

/**
 * The annotations in a step's output: `::error title=…::message`.
 * @throws {WorkflowError} for a command that GitHub has not, or no longer
 */
export function findAnnotations(output: string): readonly Annotation[] {
  return output.split('\n').flatMap((line) => {
    const [, command, properties = '', message = ''] = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
    if (command === undefined || WITHOUT_EFFECT.includes(command)) return [];
    if (command !== 'error' && command !== 'warning' && command !== 'notice') {
      throw new WorkflowError(`there is no workflow command ::${command}::`);
    }
    const [, title = ''] = /(?:^|,)title=([^,]*)/.exec(properties) ?? [];
    return [{ level: command, title: unescape(title), message: unescape(message) }];
  });
}

function unescape(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
