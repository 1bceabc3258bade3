import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installPythonPackages, unlessToolIsMissing } from '@fairway/local-aws/python-packages';

import type { RunningEnvironment } from './running-environment.ts';
import type { Tally } from './tally.ts';

const VERSION = '4.32.5';
const home = fileURLToPath(new URL(`../../../../../.fairway/tools/schemathesis-${VERSION}`, import.meta.url));

/**
 * Rules that a schema cannot express refuse data that the schema allows: a date of birth lies before today, a file is
 * one of the four kinds.
 */
const notChecked = ['positive_data_acceptance'];

/** Sends every route of every service requests that its OpenAPI document allows and forbids, by schemathesis. */
export async function fuzzByDocuments(
  { origin, services }: RunningEnvironment,
  { examples, seed }: { readonly examples: number; readonly seed: number },
  tally: Tally,
): Promise<void> {
  const python = await unlessToolIsMissing(() => installPythonPackages(home, [`schemathesis==${VERSION}`]));
  if (python === undefined) return;
  for (const { name } of services) {
    const output = await run(join(dirname(python), 'st'), [
      'run',
      `${origin}/-/${name}/openapi.json`,
      '--url',
      origin,
      '--seed',
      `${seed}`,
      '-n',
      `${examples}`,
      '--continue-on-failure',
      '--request-timeout',
      '40',
      '--workers',
      '2',
      '--exclude-checks',
      notChecked.join(','),
      '--warnings',
      'off',
    ]);
    const cases = Number(/(\d+) generated/.exec(output)?.[1] ?? 0);
    for (let count = 0; count < cases; count += 1) tally.add();
    if (!/No issues found/.test(output)) tally.fault(`${name}:\n${failuresIn(output)}`);
  }
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

function failuresIn(output: string): string {
  const [, failures] = output.split(/=+ (?:FAILURES|ERRORS) =+/, 2);
  return (failures ?? output).slice(0, 6_000);
}
