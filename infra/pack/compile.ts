import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { WorkspacePackage } from './packed-manifest.ts';

export interface PackedPackage {
  /** The workspace's folder; absolute. */
  readonly root: string;
  /** The package's folder in it. */
  readonly folder: string;
  /** Patterns of modules that no import of the package leads to, from its folder. */
  readonly modules: readonly string[];
  /** Its other files that belong into the archive. */
  readonly files: readonly string[];
}

/**
 * Compiles the entries of packages, and everything they import, to JavaScript and declarations at the same places
 * below `target`.
 * @param packages the one that is packed, and those that lie in its archive
 * @throws {Error} with the compiler's words when the sources have a fault
 */
export async function compilePackages(
  { root, folder, modules }: PackedPackage,
  packages: readonly WorkspacePackage[],
  target: string,
): Promise<void> {
  const loaded = globSync([...modules], { cwd: join(root, folder) })
    .filter((file) => !/\.(?:cases|test)\.ts$/.test(file))
    .map((file) => join(folder, file));
  // Each package by itself: the compiler takes files from node_modules for compiled ones.
  const entries = packages.map((one) => join(one.folder, 'src', 'index.ts'));
  const config = `${target}.tsconfig.json`;
  await writeFile(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        rootDir: root,
        outDir: target,
        typeRoots: [join(root, 'node_modules', '@types')],
      },
      files: [...entries, ...loaded].map((file) => join(root, file)),
    }),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '--project', config]).catch((error: unknown) => {
    throw new Error(`${folder} does not compile:\n${(error as { stdout: string }).stdout}`);
  });
  await Promise.all(
    globSync('**/*.d.ts', { cwd: target }).map((file) => nameDeclarations(join(target, file))),
  );
}

/** The compiler rewrites imports in JavaScript, but not in declarations, which would then lead to no file. */
async function nameDeclarations(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const named = text.replaceAll(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2');
  await writeFile(file, named);
}
