import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { WorkflowError } from './workflow-error.ts';

const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;
/** GitHub does not let a step change these for the next one. */
const RESERVED = /^(GITHUB_|RUNNER_|CI$|NODE_OPTIONS$)/;

/** The values that a step has written for later steps. */
export interface Written {
  readonly variables: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

/** The files of one step, empty, as the variables that name them. */
export async function makeCommandFiles(folder: string): Promise<Record<string, string>> {
  const files = FILES.map((name) => [name, join(folder, name.toLowerCase())] as const);
  await Promise.all(files.map(([, file]) => writeFile(file, '')));
  return Object.fromEntries(files);
}

/** @param files as {@link makeCommandFiles} gave them */
export async function readCommandFiles(files: Readonly<Record<string, string>>): Promise<Written> {
  const [variables = '', outputs = '', path = '', summary = ''] = await Promise.all(
    FILES.map((name) => readFile(files[name] ?? '', 'utf8')),
  );
  const found = parseAssignments(variables, 'GITHUB_ENV');
  const reserved = Object.keys(found).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) throw new WorkflowError(`GITHUB_ENV may not set ${reserved.join(', ')}`);
  return {
    variables: found,
    outputs: parseAssignments(outputs, 'GITHUB_OUTPUT'),
    path: path.split('\n').filter((line) => line !== ''),
    summary,
  };
}

/**
 * `name=value`, or `name<<END`, lines and `END`.
 * @param file its variable, for the message
 * @throws {WorkflowError} for any other line, and for an end that is missing
 */
export function parseAssignments(text: string, file: string): Record<string, string> {
  const found = new Map<string, string>();
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name = '', operator, rest = ''] = /^([^=<\s]+)(=|<<)(.*)$/s.exec(line) ?? [];
    if (operator === undefined) throw new WorkflowError(`${file}: neither name=value nor name<<END: ${line}`);
    found.set(name, operator === '=' ? rest : linesUntil(rest, lines, file));
  }
  return Object.fromEntries(found);
}

function linesUntil(end: string, lines: string[], file: string): string {
  const at = lines.indexOf(end);
  if (end === '' || at === -1) throw new WorkflowError(`${file}: the line ${end} is missing`);
  return lines
    .splice(0, at + 1)
    .slice(0, -1)
    .join('\n');
}
