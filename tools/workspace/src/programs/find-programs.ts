import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A program that is found by its place. */
export interface Program {
  readonly name: string;
  /** Relative to the workspace. */
  readonly file: string;
}

/** Benchmarks, `<package>/bench/<name>.bench.ts`, in name order. */
export function findBenchmarks(root: string, project = '{packages,tools}/*'): readonly Program[] {
  return find(root, `${project}/bench/*.bench.ts`, (file) => basename(file, '.bench.ts'));
}

/** Parts of a proof, `<package>/test/<proof>/<part>/main.ts`, in name order. */
export function findParts(root: string, proof: string): readonly Program[] {
  return find(root, `{packages,tools}/*/test/${proof}/*/main.ts`, (file) => basename(dirname(file)));
}

function find(root: string, pattern: string, nameOf: (file: string) => string): readonly Program[] {
  const files = globSync(pattern, { cwd: root });
  return files.map((file) => ({ name: nameOf(file), file })).toSorted((a, b) => a.name.localeCompare(b.name));
}
