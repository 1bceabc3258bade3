import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A part of a proof is `<project>/test/<proof>/<part>/main.ts`. */
export interface Part {
  readonly name: string;
  /** Relative to the workspace. */
  readonly file: string;
}

/** In name order. */
export function findParts(root: string, proof: string): readonly Part[] {
  const files = globSync(`{packages,tools}/*/test/${proof}/*/main.ts`, { cwd: root });
  return files
    .map((file) => ({ name: basename(dirname(file)), file }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
