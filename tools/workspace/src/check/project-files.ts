import { globSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of other programs: installed, built, cached or versioned files are no sources. */
const foreignFolders = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx', '.fairway']);

/** A package inside a package is a project of its own, which answers for itself. Relative to `folder`. */
export function nestedPackages(folder: string): readonly string[] {
  const found = globSync('*/package.json', { cwd: folder, exclude: (name) => foreignFolders.has(name) });
  return found.map((file) => dirname(file));
}

/** Every file of a project, hidden ones included; paths relative to `root`, links not followed. */
export function projectFiles(root: string, folder: string): readonly string[] {
  const nested = new Set(nestedPackages(join(root, folder)).map((name) => join(folder, name)));
  return filesUnder(root, folder, (name, path) => !foreignFolders.has(name) && !nested.has(path));
}

function filesUnder(root: string, folder: string, enters: (name: string, path: string) => boolean): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return [path];
      return entry.isDirectory() && enters(entry.name, path) ? filesUnder(root, path, enters) : [];
    });
}
