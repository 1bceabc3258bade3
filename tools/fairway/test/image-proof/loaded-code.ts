import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `import … from "./chunk.mjs"` of a bundle, as the compiler writes it; a dynamic import has a parenthesis. */
const STATIC_IMPORT =
  /^(?:import\b[^;(]*?|export\b[^;(]*?|\} )from "\.\/([^"]+\.mjs)";|^import "\.\/([^"]+\.mjs)";/gm;

/** The code that a bundle loads before its service listens. */
export interface LoadedCode {
  readonly bytes: number;
  /** Modules that have a part in it, as source maps name them: `node_modules/express/index.js`. */
  readonly modules: readonly string[];
}

/** Follows the static imports of a bundle's `main.mjs`. What is imported on first use is not loaded. */
export function loadedCode(folder: string): LoadedCode {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const code = readFileSync(join(folder, name), 'utf8');
    found.set(name, code);
    for (const [, from, bare] of code.matchAll(STATIC_IMPORT)) visit(from ?? bare ?? '');
  };
  visit('main.mjs');
  const bytes = [...found.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0);
  const modules = [...found.keys()].flatMap((name) => sourcesOf(join(folder, `${name}.map`)));
  return { bytes, modules };
}

function sourcesOf(map: string): readonly string[] {
  return (JSON.parse(readFileSync(map, 'utf8')) as { readonly sources: readonly string[] }).sources;
}
