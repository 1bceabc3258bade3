import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Inputs } from './inputs.ts';

/** A way to count the errors of an input, or to do a part of it that bounds how fast counting can be. */
export interface Contender {
  readonly name: string;
  readonly input: keyof Inputs;
  readonly command: readonly [string, ...string[]];
  /** Reads the result from the contender's output. */
  readonly found: (output: string) => Found;
}

export interface Found {
  readonly total?: number;
  readonly malformed?: number;
  readonly lines?: number;
}

const ANALYZE = join(import.meta.dirname, '../../src/cli/main.js');
const IS_ERROR = 'select(type == "object" and .level == "ERROR")';
/** Matches the bytes of a level of ERROR, escaped or not. */
const CANDIDATE = String.raw`ERROR|\\u00(45|52|4[fF])`;

/** Every contender whose tools this machine has; the missing ones are named. */
export function contenders(inputs: Inputs): Contender[] {
  const counted = (['clean', 'adversarial'] as const).flatMap((input) => [
    analyze('analyze, 1 thread', input, inputs, ['--threads', '1']),
    analyze('analyze', input, inputs),
    ...countingPeers(input, inputs[input]),
  ]);
  return [
    ...counted,
    analyze('analyze', 'gzip', inputs),
    ...withTools(['gzip'], () =>
      shell('gzip -dc', 'gzip', 'gzip -dc "$1" > /dev/null', inputs.gzip, () => ({})),
    ),
    analyze('analyze, 1 thread', 'large', inputs, ['--threads', '1']),
    analyze('analyze', 'large', inputs),
    shell(
      'analyze, from a pipe',
      'large',
      `cat "$1" | "${process.execPath}" "${ANALYZE}" --local -`,
      inputs.large,
      json,
    ),
  ];
}

function countingPeers(input: 'clean' | 'adversarial', path: string): Contender[] {
  const perLine = `jq -nR 'reduce (inputs | fromjson? | ${IS_ERROR}) as $line (0; . + 1)'`;
  return [
    duckdb(1, input, path),
    duckdb(2, input, path),
    ...withTools(['python3'], () => ({
      name: 'python json loop',
      input,
      found: json,
      command: ['python3', join(import.meta.dirname, 'count-errors.py'), path],
    })),
    ...withTools(['jq'], () => shell('jq', input, `${perLine} < "$1"`, path, totalOnly)),
    ...withTools(['rg', 'jq'], () =>
      shell('ripgrep + jq', input, `rg -aN '${CANDIDATE}' "$1" | ${perLine}`, path, totalOnly),
    ),
    ...withTools(['wc'], () =>
      shell('wc -l', input, 'wc -l < "$1"', path, (output) => ({ lines: Number(output) })),
    ),
  ];
}

function analyze(name: string, input: keyof Inputs, inputs: Inputs, more: readonly string[] = []): Contender {
  return {
    name,
    input,
    command: [process.execPath, ANALYZE, '--local', inputs[input], ...more],
    found: json,
  };
}

function duckdb(threads: number, input: keyof Inputs, path: string): Contender {
  const script = join(import.meta.dirname, 'count-errors-duckdb.ts');
  const name = `duckdb, ${threads} thread${threads === 1 ? '' : 's'}`;
  return { name, input, command: [process.execPath, script, path, String(threads)], found: json };
}

function shell(
  name: string,
  input: keyof Inputs,
  script: string,
  path: string,
  found: Contender['found'],
): Contender {
  return { name, input, command: ['sh', '-c', script, 'sh', path], found };
}

function json(output: string): Found {
  return JSON.parse(output) as Found;
}

function totalOnly(output: string): Found {
  return { total: Number(output) };
}

const PACKAGE_OF: Readonly<Record<string, string>> = { rg: 'ripgrep', wc: 'coreutils' };
const reported = new Set<string>();

function withTools(tools: readonly string[], make: () => Contender): Contender[] {
  const missing = tools.filter((tool) => !isInstalled(tool));
  for (const tool of missing.filter((name) => !reported.has(name))) {
    reported.add(tool);
    console.error(`skipped: ${tool} not found (apt-get install ${PACKAGE_OF[tool] ?? tool})`);
  }
  return missing.length === 0 ? [make()] : [];
}

export function isInstalled(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
