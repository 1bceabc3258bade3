import { globSync } from 'node:fs';
import { basename } from 'node:path';

/** A benchmark is `<package>/bench/<name>.bench.ts`. */
export interface Benchmark {
  readonly name: string;
  /** Relative to the workspace. */
  readonly file: string;
}

/** In name order. */
export function findBenchmarks(root: string, project = '{packages,tools}/*'): readonly Benchmark[] {
  const files = globSync(`${project}/bench/*.bench.ts`, { cwd: root });
  return files
    .map((file) => ({ name: basename(file, '.bench.ts'), file }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
